"""Tells Discord the commands when they have changed, not at each start."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from discord import app_commands

from bot.frontends.discord.limits import Kind, ensure
from bot.frontends.discord.patience import patiently

log = logging.getLogger(__name__)


async def payload(tree: app_commands.CommandTree[Any]) -> list[dict[str, Any]]:
    """All commands as Discord takes them. Raises `OverLimit` if it wouldn't."""
    translator = tree.translator
    commands = tree.get_commands()
    told: list[dict[str, Any]] = []
    for command in commands:
        if translator is not None:
            told.append(dict(await command.get_translated_payload(tree, translator)))
        else:
            told.append(dict(command.to_dict(tree)))
    ensure(told, Kind.COMMANDS)
    return told


async def synchronise(tree: app_commands.CommandTree[Any], kept: Path) -> bool:
    """Whether Discord had to be told; `kept` holds the hash of what it was told last, by application."""
    application = str(tree.client.application_id)
    told = json.dumps(await payload(tree), sort_keys=True, default=str)
    digest = hashlib.sha256(told.encode()).hexdigest()
    known = _read(kept)
    if known.get(application) == digest:
        return False
    await patiently(tree.sync)
    _write(kept, {**known, application: digest})
    log.info("told Discord %s commands", len(tree.get_commands()))
    return True


def _read(kept: Path) -> dict[str, str]:
    try:
        hashes: dict[str, str] = json.loads(kept.read_text("utf-8"))
    except (OSError, ValueError):  # not there yet, or half written: then Discord is told once more
        return {}
    return hashes


def _write(kept: Path, hashes: Mapping[str, str]) -> None:
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text(json.dumps(hashes), "utf-8")
