"""The typed environment. Only `bot.app` and `bot.cli` read it."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import platformdirs
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from bot.content import content_folder
from bot.errors import BatonError
from bot.tutor.choosing import UnknownModel, choose
from memory.engines import Pool


class BadSettings(BatonError):
    """A setting in the environment can't be used."""


class _Files(PydanticBaseSettingsSource):
    """For each setting NAME the content of the file that the variable NAME_FILE names: for secrets."""

    def get_field_value(self, _: FieldInfo, field_name: str) -> tuple[str | None, str, bool]:
        file = os.environ.get(f"{field_name.upper()}_FILE")
        try:
            return Path(file).read_text("utf-8").strip() if file else None, field_name, False
        except (OSError, UnicodeDecodeError) as error:
            raise BadSettings(f"{field_name.upper()}_FILE: {file} can't be read: {error}") from error

    def __call__(self) -> dict[str, str]:
        found = {name: self.get_field_value(field, name)[0] for name, field in Settings.model_fields.items()}
        return {name: value for name, value in found.items() if value is not None}


class Settings(BaseSettings):
    """Every setting, by the name of its environment variable; `.env` in the current folder is read too."""

    model_config = SettingsConfigDict(env_file=".env", env_file_encoding="utf-8", extra="ignore")

    database_url: str = Field(
        default="",
        description="Where the memory lives; by default an SQLite file in the data folder.",
    )
    database_owner_url: str = Field(
        default="",
        description="PostgreSQL: the same database as the owner of its tables, for `baton db upgrade`.",
    )
    db_pool_size: int = Field(
        default=20, ge=1, le=500, description="PostgreSQL: connections that are kept open."
    )
    db_max_overflow: int = Field(
        default=40, ge=0, le=500, description="PostgreSQL: connections beyond those, when there's a rush."
    )
    db_pool_recycle: int = Field(
        default=3600, ge=1, description="PostgreSQL: seconds after which a connection is made anew."
    )
    db_pool_pre_ping: bool = Field(
        default=True, description="PostgreSQL: try a kept connection before it's used."
    )
    db_pgbouncer: bool = Field(
        default=False, description="PostgreSQL: the address is a PgBouncer's, which does the pooling."
    )
    redis_url: str = Field(
        default="",
        description="Where the cache lives, for more than one process; by default in this one.",
    )
    discord_token: SecretStr = Field(
        default=SecretStr(""), description="Discord: the bot's token, for `baton discord`."
    )
    discord_api_url: str = Field(
        default="https://discord.com/api/v10", description="Discord: the base address of the REST API."
    )
    discord_gateway_url: str = Field(
        default="", description="Discord: the gateway's address; by default what the API says."
    )
    discord_cdn_url: str = Field(
        default="https://cdn.discordapp.com", description="Discord: the base address of files and pictures."
    )
    discord_message_content: bool = Field(
        default=False,
        description="Discord: ask for the privileged message-content intent, for guilds that opt in.",
    )
    discord_maintainers_channel: str = Field(
        default="",
        pattern=r"^\d*$",
        description="Discord: the id of the channel that is told why edited prompts were not reloaded.",
    )
    discord_shards: int = Field(
        default=0, ge=0, le=10_000, description="Discord: shards in all; 0 lets Discord recommend."
    )
    discord_shard_ids: str = Field(
        default="", description="Discord: the shards of this process, like `0,1` or `0-3`; empty: all."
    )
    baton_http_host: str = Field(
        default="127.0.0.1", description="The address that health and metrics are served at."
    )
    baton_http_port: int = Field(
        default=0, ge=0, le=65_535, description="The port of health and metrics; 0: they are not served."
    )
    baton_log_format: Literal["plain", "console", "json"] = Field(
        default="plain", description="How `baton discord` logs: plain lines, in colour, or JSON."
    )
    baton_log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", description="From which level on `baton discord` logs."
    )
    baton_watch_prompts: bool = Field(
        default=False,
        description="Whether `baton discord` reloads the prompts when one is saved, not on SIGHUP alone.",
    )
    baton_shutdown_seconds: float = Field(
        default=25.0, ge=0, description="How long what runs may go on after SIGTERM, in seconds."
    )
    baton_data_dir: Path = Field(
        default_factory=lambda: Path(platformdirs.user_data_dir("baton", appauthor=False)),
        description="The data folder: the SQLite file and the course runtimes.",
    )
    baton_runtimes_dir: Path | None = Field(
        default=None,
        description="Course runtimes that were built beforehand; others are built in the data folder.",
    )
    baton_reviews_at_once: int = Field(
        default=0, ge=0, le=64, description="Reviews that run at the same time; 0: one for each core."
    )
    baton_reviews_ready: int = Field(
        default=2, ge=0, le=16, description="Processes that wait, warm, for the next review of each course."
    )
    tutor_model: str = Field(
        default="",
        description=(
            "The tutor's language model: `openai:NAME`, `anthropic:NAME`, `ollama:NAME`, or whatever speaks "
            "OpenAI's API as `https://HOST/v1#NAME`; empty: no tutor. `NAME@https://…` asks it elsewhere."
        ),
    )
    tutor_api_key: SecretStr = Field(
        default=SecretStr(""), description="The key for it; a server of your own may want none."
    )
    tutor_fallback_model: str = Field(
        default="", description="Which model is asked when the first one doesn't answer; likewise."
    )
    tutor_fallback_api_key: SecretStr = Field(default=SecretStr(""), description="The key for that one.")
    tutor_seconds: float = Field(
        default=45.0, gt=0, le=600, description="How long the tutor may take for an answer, in seconds."
    )
    tutor_tokens_per_turn: int = Field(
        default=24_000, ge=1_000, description="Tokens that an answer may take, read and written together."
    )
    tutor_turns_per_day: int = Field(
        default=60, ge=0, description="Answers that a learner may have in a day; 0: no limit."
    )
    tutor_tokens_per_day: int = Field(
        default=300_000, ge=0, description="Tokens that a learner may take in a day; 0: no limit."
    )
    tutor_tokens_per_month: int = Field(
        default=5_000_000, ge=0, description="Tokens that a guild may take in a month; 0: no limit."
    )
    tutor_dollars_per_month: float = Field(
        default=0.0,
        ge=0,
        description=(
            "Dollars that a guild may take in a month; 0: no limit. With one, only models are asked whose "
            "price is known."
        ),
    )
    baton_courses_dir: Path = Field(
        default_factory=lambda: content_folder("courses"), description="Where the courses lie."
    )
    baton_prompts_dir: Path = Field(
        default_factory=lambda: content_folder("prompts"), description="Where the templates lie."
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What is set wins over the file that `NAME_FILE` names, and that over `.env`."""
        return init_settings, env_settings, _Files(settings_cls), dotenv_settings, file_secret_settings

    @field_validator("redis_url")
    @classmethod
    def _is_redis(cls, url: str) -> str:
        if url and not url.startswith(("redis://", "rediss://", "unix://")):
            message = "allowed are redis://HOST:PORT/NUMBER, rediss://… and unix://SOCKET"
            raise ValueError(message)
        return url

    @field_validator("discord_shard_ids")
    @classmethod
    def _are_shards(cls, text: str) -> str:
        if text and not re.fullmatch(r"\d+(-\d+)?(,\d+(-\d+)?)*", text):
            message = "write numbers and ranges, like 0,1 or 0-3"
            raise ValueError(message)
        return text

    @field_validator("tutor_model", "tutor_fallback_model")
    @classmethod
    def _is_model(cls, text: str) -> str:
        if text:
            try:
                choose(text)
            except UnknownModel:
                message = "allowed are openai:NAME, anthropic:NAME, ollama:NAME and https://HOST/v1#NAME"
                raise ValueError(message) from None
        return text

    @property
    def shard_ids(self) -> tuple[int, ...]:
        """The shards of this process; empty for all."""
        spans = [part.split("-") for part in self.discord_shard_ids.split(",") if part]
        return tuple(number for span in spans for number in range(int(span[0]), int(span[-1]) + 1))

    @property
    def database(self) -> str:
        """The address of the database, with the default filled in."""
        return self.database_url or f"sqlite+aiosqlite:///{self.baton_data_dir.absolute() / 'baton.db'}"

    @property
    def secrets(self) -> tuple[str, ...]:
        """What no log may show."""
        addresses = (self.database_url, self.database_owner_url, self.redis_url)
        passwords = (urlsplit(address).password for address in addresses)
        keys = (self.discord_token, self.tutor_api_key, self.tutor_fallback_api_key)
        return tuple(one for one in (*(key.get_secret_value() for key in keys), *passwords) if one)

    @property
    def pool(self) -> Pool:
        return Pool(
            self.db_pool_size,
            self.db_max_overflow,
            self.db_pool_recycle,
            self.db_pool_pre_ping,
            self.db_pgbouncer,
        )

    @property
    def embedded(self) -> bool:
        """Whether Baton keeps the database itself, and so migrates it by itself."""
        return self.database.startswith("sqlite")


def read_settings() -> Settings:
    """The settings. Raises `BadSettings` naming each variable, what is wrong with it and what it is for."""
    try:
        return Settings()
    except ValidationError as error:
        problems = [_told(str(problem["loc"][0]), problem["msg"]) for problem in error.errors()]
        raise BadSettings("; ".join(problems)) from error


def _told(name: str, problem: str) -> str:
    about = Settings.model_fields[name].description if name in Settings.model_fields else ""
    return f"{name.upper()}: {problem} ({about})"
