"""Landlock: what of the file system this process may touch, enforced by the kernel, whoever it is.

Works without privileges. Each version of the kernel's interface (ABI) knows more rights; what it knows is
denied unless a rule grants it. ABI 1 (Linux 5.13) guards files, 3 truncating, 4 TCP, 6 (Linux 6.12) signals
and abstract sockets. Never guarded: looking up names (`stat`), and changing the metadata of files that one
owns, which is why seccomp refuses that where no mount namespace protects them.
"""

from __future__ import annotations

import ctypes
import os
import stat
from collections.abc import Iterable

from . import kernel

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_QUERY_ABI = 1
_PATH_BENEATH = 1

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR, REMOVE_DIR, REMOVE_FILE = (1 << bit for bit in range(6))
MAKE_CHAR, MAKE_DIR, MAKE_REG, MAKE_SOCK, MAKE_FIFO, MAKE_BLOCK, MAKE_SYM = (1 << bit for bit in range(6, 13))
REFER, TRUNCATE, IOCTL_DEV = (1 << bit for bit in range(13, 16))

_FILE_RIGHTS_BY_ABI = {1: (1 << 13) - 1, 2: REFER, 3: TRUNCATE, 5: IOCTL_DEV}
_RIGHTS_OF_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV
_TCP = 0b11
_ABSTRACT_SOCKETS_AND_SIGNALS = 0b11

READ = EXECUTE | READ_FILE | READ_DIR
LIST = READ_DIR
WRITE = (
    READ_FILE | READ_DIR | WRITE_FILE | TRUNCATE | REFER | REMOVE_DIR | REMOVE_FILE
    | MAKE_DIR | MAKE_REG | MAKE_FIFO | MAKE_SYM
)  # fmt: skip
DEVICE = READ_FILE | WRITE_FILE

FIRST_WITH_TCP = 4
FIRST_WITH_SCOPES = 6


class _Ruleset(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("tcp", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _layout_ = "ms"
    _fields_ = (("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32))


def abi() -> int:
    """The version that the kernel offers, 0 for none."""
    return max(0, kernel.syscall(_CREATE_RULESET, None, 0, _QUERY_ABI))


def restrict(rules: Iterable[tuple[str, int]]) -> None:
    """Deny all of the file system, TCP and signals to strangers, but for what `rules` grant beneath paths."""
    version = abi()
    handled = 0
    for since, rights in _FILE_RIGHTS_BY_ABI.items():
        handled |= rights if version >= since else 0
    tcp = _TCP if version >= FIRST_WITH_TCP else 0
    scoped = _ABSTRACT_SOCKETS_AND_SIGNALS if version >= FIRST_WITH_SCOPES else 0
    ruleset = _create(version, _Ruleset(handled, tcp, scoped))
    try:
        for path, rights in rules:
            _grant(ruleset, path, rights & handled)
        _enter(ruleset)
    finally:
        os.close(ruleset)


def isolate() -> None:
    """Let this process signal only itself and what it starts, where the kernel can do that."""
    version = abi()
    if version < FIRST_WITH_SCOPES:
        return
    ruleset = _create(version, _Ruleset(0, 0, _ABSTRACT_SOCKETS_AND_SIGNALS))
    _enter(ruleset)
    os.close(ruleset)


def _create(version: int, ruleset: _Ruleset) -> int:
    known = 8 if version < FIRST_WITH_TCP else 16 if version < FIRST_WITH_SCOPES else 24
    return kernel.checked(
        kernel.syscall(_CREATE_RULESET, ctypes.byref(ruleset), known, 0), "landlock_create_ruleset"
    )


def _grant(ruleset: int, path: str, rights: int) -> None:
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return  # what isn't there can't be granted
    try:
        if not stat.S_ISDIR(os.fstat(descriptor).st_mode):
            rights &= _RIGHTS_OF_FILES
        rule = _PathBeneath(rights, descriptor)
        kernel.checked(
            kernel.syscall(_ADD_RULE, ruleset, _PATH_BENEATH, ctypes.byref(rule), 0), f"landlock {path}"
        )
    finally:
        os.close(descriptor)


def _enter(ruleset: int) -> None:
    kernel.checked(kernel.syscall(_RESTRICT_SELF, ruleset, 0), "landlock_restrict_self")
