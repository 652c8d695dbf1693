"""The table of the environment in the README, and `.env.example`: both made from the settings.

`python -m tests.settings_table` writes `.env.example`.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from pathlib import Path

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from bot.settings import Settings

ENV_EXAMPLE = Path(__file__).resolve().parent.parent / ".env.example"
COMPUTED = {
    "baton_data_dir": "the platform's user data folder",
    "baton_courses_dir": "those that ship with Baton",
    "baton_prompts_dir": "those that ship with Baton",
}
"""Defaults that differ from machine to machine."""
EXAMPLES = {
    "DATABASE_URL": "postgresql+asyncpg://baton:PASSWORD@HOST/NAME",
    "DATABASE_OWNER_URL": "postgresql+asyncpg://baton_owner:PASSWORD@HOST/NAME",
    "REDIS_URL": "redis://HOST:6379/0",
    "BATON_DATA_DIR": "./data",
    "BATON_RUNTIMES_DIR": "./runtimes",
    "BATON_COURSES_DIR": "./courses",
    "BATON_PROMPTS_DIR": "./prompts",
    "BATON_LEARNER": "ada",
}
"""What stands in `.env.example` where there's no default to show."""
ELSEWHERE = {
    "BATON_LEARNER": ("your login name", "`baton chat`: who learns when no --learner is given."),
}
"""What is read outside the settings: by one command alone."""
_HEAD = """\
# Every setting that Baton reads. Copy this file to .env and change what you need; all have defaults.
# Instead of a setting NAME, NAME_FILE may name a file that holds its value: for secrets.
"""


def settings_table() -> str:
    """A row for each setting: name, default, what it's for."""
    lines = ["| Variable | Default | What it is |", "|---|---|---|"]
    lines += [f"| `{name}` | {_cell(default)} | {about} |" for name, default, about in _rows()]
    return "\n".join(lines)


def env_example() -> str:
    """Each setting as a comment of what it's for, and a line to be uncommented."""
    parts = [_HEAD]
    for name, default, about in _rows():
        plain = about.replace("`", "")
        told = plain if default.startswith("`") or not default else f"{plain} Default: {default}."
        comment = textwrap.fill(told, 108, initial_indent="# ", subsequent_indent="# ")
        value = default.strip("`") if default.startswith("`") else EXAMPLES.get(name, "")
        parts.append(f"{comment}\n# {name}={value}\n")
    return "\n".join(parts)


def _rows() -> Iterator[tuple[str, str, str]]:
    for name, field in Settings.model_fields.items():
        yield name.upper(), _default(name, field), field.description or ""
    for name, (default, about) in ELSEWHERE.items():
        yield name, default, about


def _default(name: str, field: FieldInfo) -> str:
    """As code, in words where it's computed, or empty."""
    if name in COMPUTED:
        return COMPUTED[name]
    value = field.default
    if value is None or (isinstance(value, SecretStr) and not value.get_secret_value()) or value == "":
        return ""
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _cell(text: str) -> str:
    return text.replace("|", "\\|") or "–"


if __name__ == "__main__":
    ENV_EXAMPLE.write_text(env_example(), "utf-8")
