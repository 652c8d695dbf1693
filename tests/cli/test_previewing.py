"""What `baton prompts preview` says when it can't begin."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from bot.cli import previewing
from bot.errors import BatonError


def test_what_is_missing_is_named_with_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(previewing, "find_spec", lambda name: None if name == "starlette" else name)
    with pytest.raises(BatonError, match=r"needs starlette: pip install 'baton\[workbench\]'"):
        previewing.preview()


def test_a_taken_port_and_a_folder_that_is_not_there_are_told(tmp_path: Path) -> None:
    with socket.create_server((previewing.HOST, 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(BatonError, match=f"port {port} is taken; name another one with --port"):
            previewing.preview(port=port, browser=False)
    with pytest.raises(BatonError, match="there's no folder"):
        previewing.preview(tmp_path / "nowhere", browser=False)
