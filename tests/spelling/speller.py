"""Asks hunspell which words of a language it doesn't know; it has to prove first that it can tell."""

from __future__ import annotations

import subprocess
from collections.abc import Collection, Mapping

DICTIONARIES = {"de": "de_DE", "en": "en_GB"}
PACKAGES = "hunspell hunspell-de-de hunspell-en-gb"
_RIGHT = {"de": ["Fremdschlüsselprüfung", "grüßt"], "en": ["neighbours", "isn't"]}
_WRONG = {"de": ["Schlüsssel", "aufgäbe"], "en": ["recieve", "wich"]}
_MOST = 5


class NoSpeller(Exception):
    """There is no hunspell with the dictionaries that are wanted, or it can't tell right from wrong."""

    def __init__(self, why: str) -> None:
        super().__init__(f"{why}; install hunspell and its dictionaries: apt-get install {PACKAGES}")


def unknown(words: Collection[str], locale: str) -> Mapping[str, tuple[str, ...]]:
    """The words that aren't in the dictionary of `locale`, with what it has instead."""
    controls = (*_RIGHT[locale], *_WRONG[locale])
    asked = sorted({*words, *controls})
    found = {
        word: answer for word, answer in zip(asked, _asked(asked, locale), strict=True) if answer is not None
    }
    if [word for word in controls if word in found] != _WRONG[locale]:
        raise NoSpeller(f"hunspell takes right words for wrong ones in '{locale}', or the other way round")
    return {word: answer for word, answer in found.items() if word in words}


def _asked(words: list[str], locale: str) -> list[tuple[str, ...] | None]:
    """For each word None if it's known, else suggestions."""
    command = ["hunspell", "-a", "-i", "utf-8", "-d", DICTIONARIES[locale]]
    lines = "".join(f"^{word}\n" for word in words)
    try:
        done = subprocess.run(command, input=lines.encode(), capture_output=True, check=True)
    except FileNotFoundError as error:
        raise NoSpeller("there is no hunspell") from error
    except subprocess.CalledProcessError as error:
        why = (error.stderr or error.stdout).decode(errors="replace").strip()
        raise NoSpeller(f"hunspell has no dictionary {DICTIONARIES[locale]}: {why}") from error
    _, _, answers = done.stdout.decode().partition("\n")
    blocks = answers.removesuffix("\n\n").split("\n\n")
    if len(blocks) != len(words):
        raise NoSpeller(f"hunspell gave {len(blocks)} answers to {len(words)} words")
    return [_suggestions(block) for block in blocks]


def _suggestions(block: str) -> tuple[str, ...] | None:
    """Of an answer in the format of Ispell: one line for each part of a word."""
    wrong = [line for line in block.splitlines() if line.startswith(("&", "#"))]
    if not wrong:
        return None
    _, _, told = wrong[0].partition(": ")
    return tuple(filter(None, told.split(", ")))[:_MOST]
