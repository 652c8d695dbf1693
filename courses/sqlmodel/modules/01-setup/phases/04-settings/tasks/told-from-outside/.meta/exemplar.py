"""What the blog has to be told from outside: read once, checked, and kept to itself."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

YES = {"1", "true", "yes", "on"}
NO = {"0", "false", "no", "off"}
PAGE_SIZES = range(1, 101)


class SettingsError(ValueError):
    """A setting is missing or makes no sense; the message names its variable."""


@dataclass(frozen=True)
class Settings:
    """All that the blog has to be told; neither key nor URL shows in its `repr`."""

    secret_key: str = field(repr=False)
    database_url: str = field(repr=False)
    sql_echo: bool
    page_size: int


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """The settings in `environ`, or in the environment of this process; raises SettingsError."""
    given = os.environ if environ is None else environ
    secret_key = given.get("BLOG_SECRET_KEY")
    if not secret_key:
        raise SettingsError("BLOG_SECRET_KEY is missing")
    return Settings(
        secret_key=secret_key,
        database_url=given.get("BLOG_DATABASE_URL") or "sqlite:///blog.db",
        sql_echo=_yes_or_no("BLOG_SQL_ECHO", given.get("BLOG_SQL_ECHO") or "no"),
        page_size=_page_size("BLOG_PAGE_SIZE", given.get("BLOG_PAGE_SIZE") or "20"),
    )


def _yes_or_no(name: str, value: str) -> bool:
    if value.lower() in YES:
        return True
    if value.lower() in NO:
        return False
    raise SettingsError(f"{name} is neither yes nor no")


def _page_size(name: str, value: str) -> int:
    try:
        size = int(value)
    except ValueError as error:
        raise SettingsError(f"{name} is no whole number") from error
    if size not in PAGE_SIZES:
        raise SettingsError(f"{name} is not from 1 to 100")
    return size
