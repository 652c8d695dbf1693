"""The calls to the kernel that untrusted code may make: a list of what is allowed, by hand, as BPF.

Allowed is what Python, pytest, ruff, SQLite, threads, subprocesses and asyncio use. What people may meet and
should be told about (`socket`, `mount`, `ptrace` …) fails with EPERM; what is left is answered as if the
kernel did not know it (ENOSYS), so that libraries fall back by themselves. A call made through another
machine's or x32's interface kills the process.
"""

from __future__ import annotations

import ctypes
import errno
import os
import socket
import struct
from functools import cache
from typing import Final

from . import kernel
from .syscalls import numbers

Instruction = tuple[int, int, int, int]
"""Operation, jump if true, jump if false, operand."""

LOAD, AND = 0x20, 0x54
IF_EQUAL, IF_AT_LEAST, IF_ANY_BIT = 0x15, 0x35, 0x45
RETURN = 0x06

ALLOW = 0x7FFF_0000
KILL = 0x8000_0000
_ERRNO = 0x0005_0000
REFUSE = _ERRNO | errno.EPERM
UNKNOWN = _ERRNO | errno.ENOSYS

AUDIT_ARCH: Final = {"x86_64": 0xC000_003E, "aarch64": 0xC000_00B7}
_X32 = 0x4000_0000
_SECCOMP: Final = {"x86_64": 317, "aarch64": 277}
_SET_MODE_FILTER = 1

# Where struct seccomp_data keeps them; of an argument only the low half counts, as the kernel reads an int.
_NUMBER, _ARCH, _FIRST, _SECOND = 0, 4, 16, 24

_NEW_NAMESPACES = 0x7E02_0000
"""CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET."""
_TERMINAL_TRICKS = (0x5412, 0x541C, 0x5423)
"""TIOCSTI, TIOCLINUX, TIOCSETD: typing into somebody else's terminal."""

_FILES: Final = """
    read write open creat openat openat2 close close_range stat fstat lstat newfstatat statx statfs fstatfs
    access faccessat faccessat2 lseek pread64 pwrite64 readv writev preadv pwritev preadv2 pwritev2 dup dup2
    dup3 fcntl flock fsync fdatasync truncate ftruncate fallocate fadvise64 readahead sync_file_range
    copy_file_range sendfile splice getdents getdents64 getcwd chdir fchdir mkdir mkdirat rmdir rename
    renameat renameat2 link linkat unlink unlinkat symlink symlinkat readlink readlinkat umask mknod mknodat
    getxattr lgetxattr fgetxattr listxattr llistxattr flistxattr
"""
_MEMORY: Final = """
    mmap munmap mprotect mremap madvise brk msync mincore membarrier mseal munlock get_mempolicy
"""
_PROCESSES: Final = """
    fork vfork execve exit exit_group wait4 waitid getpid getppid gettid getpgid getpgrp getsid
    set_tid_address set_robust_list get_robust_list rseq arch_prctl futex futex_waitv futex_wake futex_wait
    futex_requeue sched_yield sched_getaffinity sched_getparam sched_getscheduler
    sched_get_priority_max sched_get_priority_min sched_rr_get_interval getpriority getrlimit setrlimit
    getrusage times uname sysinfo capget getcpu getuid geteuid getgid getegid getresuid getresgid getgroups
    getrandom restart_syscall landlock_create_ruleset landlock_add_rule landlock_restrict_self
"""
_SIGNALS: Final = """
    rt_sigaction rt_sigprocmask rt_sigreturn rt_sigpending rt_sigsuspend rt_sigtimedwait rt_sigqueueinfo
    rt_tgsigqueueinfo sigaltstack kill tkill tgkill pause alarm setitimer getitimer signalfd signalfd4
    pidfd_open pidfd_send_signal
"""
_TIME_AND_WAITING: Final = """
    time gettimeofday clock_gettime clock_getres clock_nanosleep nanosleep timer_create timer_settime
    timer_gettime timer_getoverrun timer_delete timerfd_create timerfd_settime timerfd_gettime
    poll ppoll select pselect6 epoll_create epoll_create1 epoll_ctl epoll_wait epoll_pwait epoll_pwait2
    eventfd eventfd2 pipe pipe2
"""
_CONNECTED_PAIRS: Final = """
    sendto recvfrom sendmsg recvmsg getsockname getpeername getsockopt setsockopt shutdown
"""
ALLOWED: Final = frozenset(
    (_FILES + _MEMORY + _PROCESSES + _SIGNALS + _TIME_AND_WAITING + _CONNECTED_PAIRS).split()
)
"""Whatever their arguments are."""

METADATA: Final = frozenset(
    ["chmod", "fchmod", "fchmodat", "fchmodat2", "utime", "utimes", "utimensat", "futimesat"]
)
"""Harmless in a mount namespace; elsewhere they reach every file of the user, which Landlock doesn't see."""
LEAVING: Final = frozenset(("setpgid", "setsid"))
"""Harmless in a pid namespace; elsewhere they lead out of the process group that the parent kills."""

REFUSED: Final = frozenset(
    """
    socket connect bind listen accept accept4 ptrace process_vm_readv process_vm_writev kcmp pidfd_getfd bpf
    perf_event_open userfaultfd io_uring_setup io_uring_enter io_uring_register io_setup io_submit keyctl
    add_key request_key unshare setns mount umount2 pivot_root chroot move_mount open_tree open_tree_attr
    fsopen fsconfig fsmount fspick mount_setattr quotactl kexec_load kexec_file_load init_module
    finit_module delete_module memfd_create memfd_secret execveat shmget shmat msgget semget mq_open
    name_to_handle_at open_by_handle_at personality seccomp chown fchown lchown fchownat setxattr lsetxattr
    fsetxattr removexattr lremovexattr fremovexattr setuid setgid setreuid setregid setresuid setresgid
    setgroups setfsuid setfsgid capset setpriority reboot swapon swapoff syslog acct settimeofday
    clock_settime sethostname setdomainname ioperm iopl modify_ldt
    """.split()  # noqa: SIM905 - a block of names is read and changed more easily
)
"""Files in memory (memfd) and System V's shared memory are here because no limit counts them."""


def _looked_at() -> dict[str, list[Instruction]]:
    """The calls that depend on their arguments; each block returns."""
    equal = socket.AF_UNIX, socket.SOCK_STREAM
    return {
        "clone": [(LOAD, 0, 0, _FIRST), (IF_ANY_BIT, 1, 0, _NEW_NAMESPACES), *_yes_or_no()],
        "ioctl": [
            (LOAD, 0, 0, _SECOND),
            *((IF_EQUAL, len(_TERMINAL_TRICKS) - at, 0, trick) for at, trick in enumerate(_TERMINAL_TRICKS)),
            *_yes_or_no(),
        ],
        # Only this process may be looked into by others of its kind, never made to hide.
        "prctl": [
            (LOAD, 0, 0, _FIRST), (IF_EQUAL, 0, 2, kernel.PR_SET_DUMPABLE),
            (LOAD, 0, 0, _SECOND), (IF_EQUAL, 0, 1, 1), *_yes_or_no(),
        ],
        "prlimit64": [(LOAD, 0, 0, _FIRST), (IF_EQUAL, 0, 1, 0), *_yes_or_no()],
        "sched_setaffinity": [(LOAD, 0, 0, _FIRST), (IF_EQUAL, 0, 1, 0), *_yes_or_no()],
        # asyncio and multiprocessing need a pair. Datagrams could be sent to any path, so streams only.
        "socketpair": [
            (LOAD, 0, 0, _FIRST), (IF_EQUAL, 0, 4, equal[0]),
            (LOAD, 0, 0, _SECOND), (AND, 0, 0, 0xF), (IF_EQUAL, 0, 1, equal[1]), *_yes_or_no(),
        ],
    }  # fmt: skip


def _yes_or_no() -> list[Instruction]:
    return [(RETURN, 0, 0, ALLOW), (RETURN, 0, 0, REFUSE)]


def program(machine: str, *, namespaces: bool) -> list[Instruction]:
    """The filter for `machine`; stricter where no namespaces stand around the process."""
    number = numbers(machine)
    walled = METADATA | LEAVING
    allowed = ALLOWED | walled if namespaces else ALLOWED
    refused = REFUSED if namespaces else REFUSED | walled
    lines: list[Instruction] = [
        (LOAD, 0, 0, _ARCH),
        (IF_EQUAL, 1, 0, AUDIT_ARCH[machine]),
        (RETURN, 0, 0, KILL),
        (LOAD, 0, 0, _NUMBER),
    ]
    if machine == "x86_64":
        lines += [(IF_AT_LEAST, 0, 1, _X32), (RETURN, 0, 0, KILL)]
    for names, answer in ((allowed, ALLOW), (refused, REFUSE)):
        for name in sorted(names & number.keys()):
            lines += [(IF_EQUAL, 0, 1, number[name]), (RETURN, 0, 0, answer)]
    for name, block in _looked_at().items():
        lines += [(IF_EQUAL, 0, len(block), number[name]), *block]
    return [*lines, (RETURN, 0, 0, UNKNOWN)]


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("code", ctypes.c_void_p))


@cache
def code(*, namespaces: bool) -> bytes:
    """The filter for this machine as the kernel takes it."""
    lines = program(os.uname().machine, namespaces=namespaces)
    return b"".join(struct.pack("HBBI", *line) for line in lines)


def install(*, namespaces: bool) -> None:
    """Put the filter over this process and all that it starts, for good."""
    packed = code(namespaces=namespaces)
    buffer = ctypes.create_string_buffer(packed)
    filled = _Program(len(packed) // struct.calcsize("HBBI"), ctypes.addressof(buffer))
    number = _SECCOMP[os.uname().machine]
    kernel.checked(kernel.syscall(number, _SET_MODE_FILTER, 0, ctypes.byref(filled)), "seccomp")
