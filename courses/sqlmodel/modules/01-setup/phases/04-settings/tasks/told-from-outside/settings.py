"""What the blog has to be told from outside: read once, checked, and kept to itself."""

from collections.abc import Mapping
from dataclasses import dataclass

YES = {"1", "true", "yes", "on"}
NO = {"0", "false", "no", "off"}
PAGE_SIZES = range(1, 101)


class SettingsError(ValueError):
    """A setting is missing or makes no sense; the message names its variable."""


# Your turn: these can be changed by anybody, and whoever prints them shows the secrets.
@dataclass
class Settings:
    """All that the blog has to be told; neither key nor URL shows in its `repr`."""

    secret_key: str
    database_url: str
    sql_echo: bool
    page_size: int


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """The settings in `environ`, or in the environment of this process; raises SettingsError."""
    # Your turn: what comes from the environment is text, all of it.
    raise NotImplementedError
