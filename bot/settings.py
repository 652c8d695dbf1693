"""The typed environment. Only `bot.app` and `bot.cli` read it."""

from __future__ import annotations

from pathlib import Path

import platformdirs
from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.content import content_folder
from bot.errors import BatonError


class BadSettings(BatonError):
    """A setting in the environment can't be used."""


class Settings(BaseSettings):
    """Every setting, by the name of its environment variable; `.env` in the current folder is read too."""

    model_config = SettingsConfigDict(env_file=".env", env_file_encoding="utf-8", extra="ignore")

    database_url: str = Field(
        default="",
        description="Where the memory lives; by default an SQLite file in the data folder.",
    )
    baton_data_dir: Path = Field(
        default_factory=lambda: Path(platformdirs.user_data_dir("baton", appauthor=False)),
        description="The data folder: the SQLite file and the course runtimes.",
    )
    baton_courses_dir: Path = Field(
        default_factory=lambda: content_folder("courses"), description="Where the courses lie."
    )
    baton_prompts_dir: Path = Field(
        default_factory=lambda: content_folder("prompts"), description="Where the templates lie."
    )

    @property
    def database(self) -> str:
        """The address of the database, with the default filled in."""
        return self.database_url or f"sqlite+aiosqlite:///{self.baton_data_dir.absolute() / 'baton.db'}"

    @property
    def embedded(self) -> bool:
        """Whether Baton keeps the database itself, and so migrates it by itself."""
        return self.database.startswith("sqlite")


def read_settings() -> Settings:
    """The settings. Raises `BadSettings` naming each variable and what is wrong with it."""
    try:
        return Settings()
    except ValidationError as error:
        problems = [f"{'.'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in error.errors()]
        raise BadSettings("; ".join(problems)) from error
