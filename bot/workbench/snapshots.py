"""What every sample renders to, kept as files, so that whoever reads a change sees what is said now."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from pathlib import Path

from bot.prompting.prompts import Prompts
from bot.prompting.template import Template
from bot.workbench.kinds import Sample
from bot.workbench.problem import Problem
from bot.workbench.samples import Try, tries
from bot.workbench.trying import rendered

_ADVICE = "look at it, and if it's meant: python -m tests.golden prompts"


def snapshots(prompts: Prompts, locale: str) -> Iterator[tuple[str, str]]:
    """The names and the contents of the files of one language, one for each template."""
    for template in prompts.locale(locale).templates.values():
        yield f"{locale}/{template.id}.md", snapshot(prompts, locale, template)


def snapshot(prompts: Prompts, locale: str, template: Template) -> str:
    """The usual sample of each kind, and of all others the lines that none before had.

    Of the hostile ones the usual is enough, and of the longest how long they are.
    """
    parts: list[str] = []
    longest = 0
    said: set[str] = set()
    for one in tries(template, locale):
        for clicks in (False, True):
            text = rendered(prompts, locale, template.id, one, clicks=clicks)
            if one.which is Sample.LONGEST:
                longest = max(longest, len(text))
                continue
            first = one.name == one.which and not clicks
            if one.which is Sample.HOSTILE and not first:
                continue
            lines = text.split("\n")
            if news := lines if first else [line for line in lines if line not in said]:
                parts.append("\n".join((f"===== {_called(one, clicks=clicks)}", *news, "")))
            said |= {*lines}
    return "\n".join((*parts, f"===== longest: {longest} of {template.max_chars} characters\n"))


def _called(one: Try, *, clicks: bool) -> str:
    return f"{one.name}, clicked" if clicks else one.name


def differences(folder: Path, kept: Path) -> Iterator[Problem]:
    """What is rendered otherwise than in the files kept, by the first line that differs."""
    prompts = Prompts(folder)
    for locale in prompts.locales:
        named = dict(snapshots(prompts, locale))
        gone = {f"{locale}/{path.name}" for path in (kept / locale).glob("*.md")} - named.keys()
        yield from (
            Problem(f"{kept.name}/{name}", 1, "belongs to no template", _ADVICE) for name in sorted(gone)
        )
        for name, now in named.items():
            yield from _difference(kept / name, f"{kept.name}/{name}", now)


def _difference(path: Path, name: str, now: str) -> Iterator[Problem]:
    if not path.is_file():
        yield Problem(name, 1, "is missing", _ADVICE)
        return
    before = path.read_text("utf-8")
    if before == now:
        return
    was, becomes = before.split("\n"), now.split("\n")
    changes = difflib.SequenceMatcher(None, was, becomes, autojunk=False).get_opcodes()
    first = next(change for change in changes if change[0] != "equal")
    _, at, until, new, new_until = first
    old_words, new_words = " ".join(was[at:until]), " ".join(becomes[new:new_until])
    yield Problem(name, at + 1, f"was {old_words[:200]!r} and is now {new_words[:200]!r}", _ADVICE)
