"""What the blog has to be told from outside: read once, checked, and kept to itself."""

import os
from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field, ValidationError

VARIABLES = {
    "secret_key": "BLOG_SECRET_KEY",
    "database_url": "BLOG_DATABASE_URL",
    "sql_echo": "BLOG_SQL_ECHO",
    "page_size": "BLOG_PAGE_SIZE",
}


class SettingsError(ValueError):
    """A setting is missing or makes no sense; the message names its variable."""


class Settings(BaseModel):
    """All that the blog has to be told; neither key nor URL shows in its `repr`."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    secret_key: str = Field(repr=False)
    database_url: str = Field(default="sqlite:///blog.db", repr=False)
    sql_echo: bool = False
    page_size: int = Field(default=20, ge=1, le=100)


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """The settings in `environ`, or in the environment of this process; raises SettingsError."""
    if environ is None:
        environ = os.environ
    given = {field: environ[name] for field, name in VARIABLES.items() if environ.get(name)}
    try:
        return Settings.model_validate(given)
    except ValidationError as error:
        wrong = (VARIABLES[str(one["loc"][0])] for one in error.errors())
        raise SettingsError(f"wrong or missing: {', '.join(wrong)}") from None
