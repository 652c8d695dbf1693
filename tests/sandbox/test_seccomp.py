"""The filter of calls, run by a small interpreter of BPF, for both machines and both tiers."""

from __future__ import annotations

import errno
import socket
import struct

import pytest

from bot.sandbox.inside import seccomp
from bot.sandbox.inside.syscalls import MACHINES, numbers

ALLOWED, KILLED = seccomp.ALLOW, seccomp.KILL
REFUSED, UNKNOWN = 0x50000 | errno.EPERM, 0x50000 | errno.ENOSYS


def answer(
    machine: str, number: int, *arguments: int, namespaces: bool = True, arch: int | None = None
) -> int:
    """What the kernel would do: the filter's instructions carried out one by one."""
    call = struct.pack(
        "IIQ6Q",
        number,
        seccomp.AUDIT_ARCH[machine] if arch is None else arch,
        0,
        *(*arguments, *[0] * (6 - len(arguments))),
    )
    accumulator, at = 0, 0
    program = seccomp.program(machine, namespaces=namespaces)
    while True:
        code, if_true, if_false, operand = program[at]
        at += 1
        match code:
            case seccomp.LOAD:
                (accumulator,) = struct.unpack_from("I", call, operand)
            case seccomp.AND:
                accumulator &= operand
            case seccomp.RETURN:
                return operand
            case seccomp.IF_EQUAL:
                at += if_true if accumulator == operand else if_false
            case seccomp.IF_AT_LEAST:
                at += if_true if accumulator >= operand else if_false
            case seccomp.IF_ANY_BIT:
                at += if_true if accumulator & operand else if_false
            case _:
                raise AssertionError(code)


@pytest.fixture(params=sorted(MACHINES))
def machine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_every_call_that_is_named_is_answered_as_it_is_listed(machine: str) -> None:
    by_name = numbers(machine)
    for name in (seccomp.ALLOWED | seccomp.METADATA | seccomp.LEAVING) & by_name.keys():
        assert answer(machine, by_name[name]) == ALLOWED, name
    for name in seccomp.REFUSED & by_name.keys():
        assert answer(machine, by_name[name]) == REFUSED, name
    for name in (seccomp.REFUSED | seccomp.METADATA | seccomp.LEAVING) & by_name.keys():
        assert answer(machine, by_name[name], namespaces=False) == REFUSED, name


def test_every_name_in_the_lists_has_a_number() -> None:
    listed = seccomp.ALLOWED | seccomp.REFUSED | seccomp.METADATA | seccomp.LEAVING
    assert listed - numbers("x86_64").keys() == set()


def test_no_number_stands_for_two_calls(machine: str) -> None:
    by_name = numbers(machine)
    assert len(set(by_name.values())) == len(by_name)


@pytest.mark.parametrize("number", [435, 500, 9999])
def test_what_is_on_no_list_is_unknown(machine: str, number: int) -> None:
    assert answer(machine, number) == UNKNOWN


def test_another_machines_interface_kills(machine: str) -> None:
    for other in (
        0x40000003,
        0x40000028,
        *(set(seccomp.AUDIT_ARCH.values()) - {seccomp.AUDIT_ARCH[machine]}),
    ):
        assert answer(machine, 0, arch=other) == KILLED


def test_x32_kills() -> None:
    assert answer("x86_64", 0x4000_0000) == KILLED
    assert answer("x86_64", 0xFFFF_FFFF) == KILLED


@pytest.mark.parametrize(
    "flag", [0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000]
)
def test_no_process_is_born_into_a_namespace_of_its_own(machine: str, flag: int) -> None:
    clone = numbers(machine)["clone"]
    assert answer(machine, clone, flag | 17) == REFUSED
    assert answer(machine, clone, 0x3D0F00) == ALLOWED  # a thread


@pytest.mark.parametrize("request_number", [0x5412, 0x541C, 0x5423])
def test_nobody_types_into_a_terminal(machine: str, request_number: int) -> None:
    ioctl = numbers(machine)["ioctl"]
    assert answer(machine, ioctl, 0, request_number) == REFUSED
    assert answer(machine, ioctl, 0, 1 << 32 | request_number) == REFUSED
    assert answer(machine, ioctl, 0, 0x5413) == ALLOWED  # how wide is it?


def test_only_connected_streams_of_this_machine_are_made(machine: str) -> None:
    pair, stream = numbers(machine)["socketpair"], int(socket.SOCK_STREAM)
    assert answer(machine, pair, socket.AF_UNIX, stream) == ALLOWED
    assert (
        answer(machine, pair, socket.AF_UNIX, stream | socket.SOCK_CLOEXEC | socket.SOCK_NONBLOCK) == ALLOWED
    )
    assert answer(machine, pair, socket.AF_UNIX, socket.SOCK_DGRAM) == REFUSED
    assert answer(machine, pair, socket.AF_INET, stream) == REFUSED


def test_limits_are_set_for_oneself_only(machine: str) -> None:
    prlimit = numbers(machine)["prlimit64"]
    assert answer(machine, prlimit, 0) == ALLOWED
    assert answer(machine, prlimit, 1) == REFUSED


def test_nothing_hides_from_those_who_watch_it(machine: str) -> None:
    prctl = numbers(machine)["prctl"]
    assert answer(machine, prctl, 4, 0) == REFUSED  # PR_SET_DUMPABLE
    assert answer(machine, prctl, 4, 1) == ALLOWED
    assert answer(machine, prctl, 15) == ALLOWED  # PR_SET_NAME
