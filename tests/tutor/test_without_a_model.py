"""A bot without a model never loads the library of models; one with a model says what is wrong with it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.app import build_tutor, single_reviewer
from bot.prompting.prompts import Prompts
from bot.settings import BadSettings, Settings, read_settings
from bot.tutor.choosing import Provider, UnknownModel, choose
from memory.database import Memory

_A_SESSION = """
import asyncio, sys
from bot.app import opened
from bot.settings import Settings
from tests.turns.person import Person

async def main():
    async with opened(Settings()) as app:
        ada = Person(app.coach, "ada")
        await ada.arrives("en", "sqlmodel")
        await ada.says("1")
        print(await ada.says("why are my rows still there after I deleted the other one, I wonder"))

asyncio.run(main())
libraries = ("pydantic_ai", "openai", "anthropic")
print("loaded:", sorted(name for name in sys.modules if name.startswith(libraries)))
"""


def test_a_bot_without_a_model_never_loads_its_library(tmp_path: Path) -> None:
    environment = {**os.environ, "BATON_DATA_DIR": str(tmp_path), "TUTOR_MODEL": ""}
    done = subprocess.run(
        [sys.executable, "-c", _A_SESSION], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "I didn't understand that" in done.stdout
    assert "loaded: []" in done.stdout


@pytest.mark.parametrize(
    ("text", "provider", "name", "host"),
    [
        ("openai:gpt-5-mini", Provider.OPENAI, "gpt-5-mini", "api.openai.com"),
        ("anthropic:claude-sonnet-4-5", Provider.ANTHROPIC, "claude-sonnet-4-5", "api.anthropic.com"),
        ("ollama:qwen3:8b", Provider.OLLAMA, "qwen3:8b", "127.0.0.1"),
        ("ollama:qwen3@http://gpu:11434/v1", Provider.OLLAMA, "qwen3", "gpu"),
        ("https://gw.example.com/v1#meta/llama", Provider.COMPATIBLE, "meta/llama", "gw.example.com"),
    ],
)
def test_a_model_is_named_in_one_line(text: str, provider: Provider, name: str, host: str) -> None:
    chosen = choose(text)
    assert (chosen.provider, chosen.name, chosen.host) == (provider, name, host)
    assert chosen.told == f"{name} ({host})"


@pytest.mark.parametrize(
    "text", ["gpt", "openai:", "google:gemini", "https://gw.example.com/v1", "openai:a b"]
)
def test_what_names_no_model_is_refused(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UnknownModel):
        choose(text)
    monkeypatch.setenv("TUTOR_MODEL", text)
    with pytest.raises(BadSettings, match=r"TUTOR_MODEL: .*allowed are openai:NAME"):
        read_settings()


def test_a_provider_that_wants_a_key_gets_one(memory: Memory, prompts: Prompts) -> None:
    reviewer = single_reviewer(Settings())
    with pytest.raises(BadSettings, match="TUTOR_API_KEY: openai wants a key"):
        build_tutor(Settings(tutor_model="openai:x"), memory, prompts, reviewer)
    with pytest.raises(BadSettings, match="TUTOR_FALLBACK_API_KEY"):
        build_tutor(
            Settings(tutor_model="ollama:x", tutor_fallback_model="anthropic:y"), memory, prompts, reviewer
        )
    assert build_tutor(Settings(), memory, prompts, reviewer) is None
    keyed = Settings(tutor_model="openai:x", tutor_api_key=SecretStr("a secret"))
    tutor = build_tutor(keyed, memory, prompts, reviewer)
    assert tutor is not None
    assert "a secret" not in repr(tutor.models)
    assert "a secret" in keyed.secrets
