"""The preview as maintainers start it: the command, on a folder of their own."""

from __future__ import annotations

import os
import selectors
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.cli import previewing
from bot.content import content_folder

PATIENCE = 120.0


@dataclass(frozen=True, slots=True)
class Served:
    """A folder of prompts, and where its preview is."""

    folder: Path
    address: str

    def file(self, name: str) -> Path:
        return self.folder / name

    @contextmanager
    def edited(self, name: str, before: str, after: str) -> Iterator[None]:
        """For as long as it's wanted, by an editor that puts a new file in the place of the old one."""
        text = self.file(name).read_text("utf-8")
        assert before in text
        self._put(name, text.replace(before, after, 1))
        try:
            yield
        finally:
            self._put(name, text)

    def _put(self, name: str, text: str) -> None:
        draft = self.file(name).with_suffix(".draft")
        draft.write_text(text, "utf-8")
        draft.replace(self.file(name))


def released(folder: Path, tag: str = "v1.2.0") -> Path:
    """A copy of Baton's prompts, which were released like this."""
    shutil.copytree(content_folder("prompts"), folder / "prompts")
    git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "As released")
    git(folder, "tag", tag)
    return folder / "prompts"


def git(folder: Path, *arguments: str) -> None:
    author = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "commit.gpgsign=false")
    found = shutil.which("git")
    assert found is not None
    subprocess.run([found, *author, *arguments], cwd=folder, check=True, capture_output=True)


@contextmanager
def preview(folder: Path) -> Iterator[Served]:
    """For as long as it's wanted, in this process: to import the whole command takes long."""
    listening = previewing.listening_at(0)
    running = previewing.server(previewing.make(folder))
    thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        yield Served(folder, f"http://{previewing.HOST}:{listening.getsockname()[1]}")
    finally:
        running.handle_exit(signal.SIGINT, None)
        thread.join(PATIENCE)
        listening.close()
    assert not thread.is_alive()


@contextmanager
def command(folder: Path) -> Iterator[str]:
    """The command itself, until it's interrupted: where the page is."""
    arguments = ("-m", "bot", "prompts", "preview", "--no-browser", "--port", "0", str(folder))
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        [sys.executable, *arguments], stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        try:
            yield _address(process)
            process.send_signal(signal.SIGINT)
            assert process.wait(PATIENCE) in {0, 130, -signal.SIGINT}
        finally:
            process.kill()


def _address(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        assert selector.select(PATIENCE), "the preview says nothing"
    return process.stdout.readline().split()[0].rstrip("/")
