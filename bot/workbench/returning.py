"""Brings an older wording back into its file, once it's sure that it still goes with everything else."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from bot.errors import BatonError
from bot.prompting.template import SUFFIX
from bot.workbench.check import Problem, check
from bot.workbench.provenance import Worded


class NotBroughtBack(BatonError):
    """An older wording would not load any more; the file stays as it is."""


def bring_back(folder: Path, wording: Worded) -> Path | None:
    """Write an older text into its file; which one, or None if it says so already.

    Raises `NotBroughtBack` if something would be wrong with the file then.
    """
    name = f"{wording.locale}/{wording.template}{SUFFIX}"
    file = folder / name
    if file.is_file() and file.read_text("utf-8") == wording.text:
        return None
    with tempfile.TemporaryDirectory() as place:
        trial = Path(shutil.copytree(folder, Path(place) / "prompts"))
        (trial / name).write_text(wording.text, "utf-8")
        problems = [one for one in check(trial) if _is_about(one, trial, name)]
    if problems:
        listed = "\n".join(f"  {one.file}:{one.line}: {one.text}; {one.advice}" for one in problems)
        raise NotBroughtBack(f"{wording.name} would not load any more; {file} stays as it is:\n{listed}")
    fresh = file.with_name(f".{file.name}.new")
    fresh.write_text(wording.text, "utf-8")
    fresh.replace(file)
    return file


def _is_about(problem: Problem, folder: Path, name: str) -> bool:
    """What is wrong with other files is not this one's fault: it may be what is being mended."""
    return problem.file in {f"{folder.name}/{name}", folder.name}
