"""A message between the sandbox and its parent: a length of four bytes, then that many bytes of JSON."""

from __future__ import annotations

import json
import os
import struct
from typing import Any

HEADER = struct.Struct(">I")
MOST_BYTES = 4 * 1024 * 1024
"""No frame is longer; a longer one is not read."""


class BrokenFrame(Exception):
    """What came is not one complete frame."""


def pack(value: object) -> bytes:
    try:
        body = json.dumps(value, separators=(",", ":"), allow_nan=False).encode("ascii")
    except (ValueError, RecursionError) as error:
        raise BrokenFrame(type(error).__name__) from error
    if len(body) > MOST_BYTES:
        raise BrokenFrame(len(body))
    return HEADER.pack(len(body)) + body


def unpack(body: bytes) -> Any:  # noqa: ANN401 - JSON from outside
    """The JSON of a frame's body; whoever reads it has to check its shape."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BrokenFrame(type(error).__name__) from error


def send(descriptor: int, value: object) -> None:
    rest = memoryview(pack(value))
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def receive(descriptor: int) -> Any:  # noqa: ANN401 - JSON from outside
    """Read one frame from `descriptor`, waiting for it."""
    (length,) = HEADER.unpack(exactly(descriptor, HEADER.size))
    if length > MOST_BYTES:
        raise BrokenFrame(length)
    return unpack(exactly(descriptor, length))


def exactly(descriptor: int, length: int) -> bytes:
    """The next `length` bytes of `descriptor`."""
    parts = bytearray()
    while len(parts) < length:
        part = os.read(descriptor, length - len(parts))
        if not part:
            raise BrokenFrame(len(parts))
        parts += part
    return bytes(parts)


def split(data: bytes) -> tuple[list[bytes], bytes]:
    """The bodies of all complete frames at the start of `data`, and what is left."""
    bodies: list[bytes] = []
    while len(data) >= HEADER.size:
        (length,) = HEADER.unpack_from(data)
        if length > MOST_BYTES:
            raise BrokenFrame(length)
        if len(data) < HEADER.size + length:
            break
        bodies.append(data[HEADER.size : HEADER.size + length])
        data = data[HEADER.size + length :]
    return bodies, data
