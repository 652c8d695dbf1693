"""What the templates said in the last release, as Git keeps it."""

from __future__ import annotations

import io
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from bot.errors import BatonError
from bot.prompting.prompts import Prompts
from bot.prompting.template import BrokenPrompts

RELEASES = "v[0-9]*"
PATIENCE = 20.0


class NoRelease(BatonError):
    """There's nothing to compare with."""


@dataclass(frozen=True)
class Release:
    """The folder of prompts as it was."""

    name: str
    files: Mapping[str, str]
    """Texts by path within the folder."""

    @cached_property
    def prompts(self) -> Prompts | None:
        """Ready to speak as they did; None if today's program can't read them."""
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary)
            for name, text in self.files.items():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                (folder / name).write_text(text, "utf-8")
            try:
                return Prompts(folder, lambda _: None)
            except (BrokenPrompts, LookupError, OSError):
                return None


def last_release(folder: Path, since: str | None = None) -> Release:
    """`folder` as of `since`, else of the newest tag of a version, else of the last commit."""
    git = shutil.which("git")
    if git is None:
        raise NoRelease("Git isn't installed")
    revision = since or _newest(git, folder)
    commit = _run(
        git, folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"
    )
    if not commit:
        raise NoRelease(f"Git knows no {revision!r}")
    told = f"the last commit ({commit[:7].decode()})" if revision == "HEAD" else revision
    return Release(told, _texts(_run(git, folder, "archive", "--format=tar", commit.decode().strip(), ".")))


def _newest(git: str, folder: Path) -> str:
    if not _run(git, folder, "rev-parse", "--is-inside-work-tree"):
        raise NoRelease(f"{folder} isn't kept by Git")
    tags = _run(git, folder, "tag", "--list", RELEASES, "--sort=-version:refname", "--merged", "HEAD")
    return next(iter(tags.decode().split()), "HEAD")


def _run(git: str, folder: Path, *arguments: str) -> bytes:
    """What Git prints; nothing if it fails."""
    try:
        done = subprocess.run(  # noqa: S603 - no shell; the arguments are ours, and a revision behind its option
            [git, *arguments], cwd=folder, capture_output=True, check=False, timeout=PATIENCE
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NoRelease(f"Git can't be asked: {error}") from error
    return done.stdout if done.returncode == 0 else b""


def _texts(archive: bytes) -> dict[str, str]:
    if not archive:
        return {}
    found: dict[str, str] = {}
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        for member in tar:
            if member.isfile() and (content := tar.extractfile(member)):
                found[member.name.removeprefix("./")] = content.read().decode("utf-8", "replace")
    return found
