"""Removes a folder that untrusted code has filled."""
# ruff: noqa: PTH101, PTH104, PTH106, PTH108, PTH118
# Plain system calls instead of pathlib: there may be very many names.

from __future__ import annotations

import itertools
import os
import secrets
from pathlib import Path


def wipe(folder: Path) -> None:
    """Remove `folder`, however deep it is and whatever it forbids; links are removed, not followed.

    What a folder holds moves up before the folder goes, so no path gets long and nothing recurses. Nobody
    may be writing to it any more.
    """
    fresh = (f".{secrets.token_hex(4)}-{number}" for number in itertools.count())
    while entries := list(os.scandir(folder)):
        for entry in entries:
            if not entry.is_dir(follow_symlinks=False):
                os.unlink(entry.path)
                continue
            os.chmod(entry.path, 0o700)
            for child in list(os.scandir(entry.path)):
                if child.is_dir(follow_symlinks=False):
                    os.chmod(child.path, 0o700)  # moving a folder writes to it
                os.rename(child.path, os.path.join(folder, next(fresh)))
            os.rmdir(entry.path)
    os.rmdir(folder)
