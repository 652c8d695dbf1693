"""What a learner hands in through Discord: attachments, archives and blocks of code, under strict caps."""

from __future__ import annotations

import io
import lzma
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

import aiohttp
import discord

from bot.coaching.chat import FENCE
from bot.coaching.turn import FileTrouble, HandedFile
from bot.frontends.discord.patience import patiently

LARGEST = 1024 * 1024
"""Bytes of an attachment, and of all that is in an archive; far more than any task takes."""
MOST_FILES = 50
"""Files that are taken out of an archive."""
MOST_ENTRIES = 1000
"""An archive with more is not looked into."""
TAKEN = (".py", ".zip")
UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    NotImplementedError,  # a way to compress that Python doesn't know
    RuntimeError,  # encrypted
    OSError,  # broken bz2
    ValueError,
    EOFError,  # cut off
)
"""What reading an archive raises that is broken, on purpose or not."""


def looks_like_code(attachments: Iterable[discord.Attachment], text: str) -> bool:
    """Whether somebody may want this reviewed."""
    return any(one.filename.lower().endswith(TAKEN) for one in attachments) or bool(FENCE.search(text))


def blocks(text: str) -> tuple[HandedFile, ...]:
    """The blocks of code in a message."""
    return tuple(
        HandedFile("", match["code"].encode(errors="surrogatepass")) for match in FENCE.finditer(text)
    )


async def fetch(attachments: Sequence[discord.Attachment]) -> tuple[HandedFile, ...]:
    """The files, archives unpacked. Never raises: what's wrong with a file is told of it."""
    files: list[HandedFile] = []
    for one in attachments:
        file = await _fetch(one)
        if file.trouble is None and file.name.lower().endswith(".zip"):
            files += unpack(file.name, file.content)
        else:
            files.append(file)
    return tuple(files)


async def _fetch(attachment: discord.Attachment) -> HandedFile:
    if attachment.size > LARGEST:
        return HandedFile(attachment.filename, b"", FileTrouble.TOO_LARGE)
    try:
        content = await patiently(attachment.read)
    except (discord.HTTPException, aiohttp.ClientError, OSError, TimeoutError):
        return HandedFile(attachment.filename, b"", FileTrouble.MISSING)
    if len(content) > LARGEST:
        return HandedFile(attachment.filename, b"", FileTrouble.TOO_LARGE)
    return HandedFile(attachment.filename, content)


def unpack(name: str, content: bytes) -> tuple[HandedFile, ...]:
    """The Python files of an archive, by their paths in it; the archive itself with its trouble otherwise.

    Nothing is written anywhere. What is larger than it says, encrypted or a link is not taken.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_ENTRIES:
                return (HandedFile(name, b"", FileTrouble.TOO_LARGE),)
            wanted = [entry for entry in entries if _is_wanted(entry)]
            if len(wanted) > MOST_FILES:
                return (HandedFile(name, b"", FileTrouble.TOO_LARGE),)
            return _read_all(archive, wanted, name)
    except UNREADABLE:
        return (HandedFile(name, b"", FileTrouble.UNREADABLE),)


def _read_all(
    archive: zipfile.ZipFile, wanted: Sequence[zipfile.ZipInfo], name: str
) -> tuple[HandedFile, ...]:
    files: list[HandedFile] = []
    left = LARGEST
    for entry in wanted:
        with archive.open(entry) as file:
            content = file.read(left + 1)  # as much as there may be, whatever the archive claims
        if len(content) > left:
            return (HandedFile(name, b"", FileTrouble.TOO_LARGE),)
        left -= len(content)
        files.append(HandedFile(entry.filename, content))
    return tuple(files) or (HandedFile(name, b"", FileTrouble.UNREADABLE),)


def _is_wanted(entry: zipfile.ZipInfo) -> bool:
    path = PurePosixPath(entry.filename.replace("\\", "/"))
    hidden = any(part.startswith((".", "__MACOSX", "__pycache__")) for part in path.parts)
    outside = path.is_absolute() or ".." in path.parts
    link = stat.S_ISLNK(entry.external_attr >> 16)
    encrypted = bool(entry.flag_bits & 1)
    return path.suffix == ".py" and not (hidden or outside or link or encrypted or entry.is_dir())
