"""How frames of the gateway are packed: as they are, or as one stream of zlib or zstd."""

from __future__ import annotations

import importlib
import zlib
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

Packing = Callable[[web.WebSocketResponse, str], Awaitable[None]]


def packing(asked: str | None) -> Packing:
    if asked == "zlib-stream":
        return _stream(zlib.compressobj(), zlib.Z_SYNC_FLUSH)
    if asked == "zstd-stream":
        return _zstd()
    return _plain


async def _plain(socket: web.WebSocketResponse, frame: str) -> None:
    await socket.send_str(frame)


def _stream(compressor: Any, flush: int) -> Packing:  # noqa: ANN401 - two libraries' compressors have no common type
    async def pack(socket: web.WebSocketResponse, frame: str) -> None:
        await socket.send_bytes(compressor.compress(frame.encode()) + compressor.flush(flush))

    return pack


def _zstd() -> Packing:
    """With whichever library the bot decompresses: one asks for zstd only when it has one."""
    try:
        library = importlib.import_module("zstandard")
    except ImportError:
        compressor = importlib.import_module("compression.zstd").ZstdCompressor()
        return _stream(compressor, compressor.FLUSH_BLOCK)
    return _stream(library.ZstdCompressor().compressobj(), library.COMPRESSOBJ_FLUSH_BLOCK)
