"""Attempts to see, reach or change what lies outside, in both tiers: refused, the next review unharmed."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from bot.sandbox.runner import Outcome, TestStatus
from tests.sandbox.jobs import Bench, statuses

pytestmark = pytest.mark.usefixtures("nothing_left", "unharmed")


@pytest.mark.ordinary
async def test_nothing_of_baton_or_the_machine_can_be_read(bench: Bench, secret: Path) -> None:
    places = [
        secret, secret.parent, Path(__file__), Path(__file__).parent, "/etc/passwd", "/etc/hostname", "/etc",
        "/root", "/home", "/", "/var", "/proc/self/environ", "/proc/1/environ",
        f"/proc/{os.getpid()}/environ", f"/proc/{os.getpid()}/cmdline", "/sys", "/dev", "/usr/src",
        f"{os.__file__}/../site-packages/pip/__init__.py",
    ]  # fmt: skip
    code = f"""
        import os

        def attempt():
            opened = []
            for place in {[str(place) for place in places]!r}:
                try:
                    os.listdir(place) if os.path.isdir(place) else open(place).read()
                    opened.append(place)
                except OSError:
                    pass
            return opened
    """
    assert await bench.answer(code) == "[]"


async def test_the_environment_holds_nothing_of_baton(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "secret")
    names = await bench.answer("import os\n\ndef attempt():\n    return ' '.join(os.environ)\n")

    known = {"HOME", "TMPDIR", "PATH", "LANG", "LC_CTYPE", "PYTHONHASHSEED", "PYTHONPATH", "PWD",
             "MALLOC_ARENA_MAX", "LD_LIBRARY_PATH", "PYTEST_CURRENT_TEST", "PYTEST_VERSION"}  # fmt: skip
    assert set(names.strip("'").split()) <= known


@pytest.mark.ordinary
async def test_there_is_no_network(bench: Bench, tmp_path: Path) -> None:
    with socket.socket() as listener, socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as mailbox:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        mailbox.bind(str(tmp_path / "m"))
        code = f"""
            import socket

            def tcp():
                socket.create_connection(("127.0.0.1", {listener.getsockname()[1]}), 1)

            def udp():
                socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", 9))

            def path():
                socket.socket(socket.AF_UNIX).connect({str(tmp_path / "m")!r})

            def pair():
                one, _ = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
                one.sendto(b"x", {str(tmp_path / "m")!r})

            def stream():
                one, _ = socket.socketpair()
                one.sendto(b"x", {str(tmp_path / "m")!r})

            def raw():
                socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)

            def attempt():
                answers = []
                for way in (tcp, udp, path, pair, stream, raw):
                    try:
                        way()
                        answers.append(way.__name__)
                    except OSError:
                        pass
                return answers
        """
        assert await bench.answer(code) == "[]"


_DANGEROUS = {
    "x86_64": {
        "ptrace": 101, "bpf": 321, "io_uring_setup": 425, "unshare": 272, "setns": 308, "mount": 165,
        "umount2": 166, "pivot_root": 155, "chroot": 161, "userfaultfd": 323, "keyctl": 250, "add_key": 248,
        "perf_event_open": 298, "process_vm_readv": 310, "memfd_create": 319, "open_by_handle_at": 304,
        "init_module": 175, "kexec_load": 246, "pidfd_getfd": 438, "fsopen": 430, "open_tree": 428,
        "shmget": 29, "execveat": 322, "personality": 135, "clone3": 435, "unknown": 999,
    },
    "aarch64": {
        "ptrace": 117, "bpf": 280, "io_uring_setup": 425, "unshare": 97, "setns": 268, "mount": 40,
        "umount2": 39, "pivot_root": 41, "chroot": 51, "userfaultfd": 282, "keyctl": 219, "add_key": 217,
        "perf_event_open": 241, "process_vm_readv": 270, "memfd_create": 279, "open_by_handle_at": 265,
        "init_module": 105, "kexec_load": 104, "pidfd_getfd": 438, "fsopen": 430, "open_tree": 428,
        "shmget": 194, "execveat": 281, "personality": 92, "clone3": 435, "unknown": 999,
    },
}[os.uname().machine]  # fmt: skip
"""Numbers by name; the last two are to be unknown, not refused, so that libraries fall back."""


@pytest.mark.ordinary
async def test_dangerous_calls_to_the_kernel_are_refused(bench: Bench) -> None:
    code = f"""
        import ctypes
        import errno

        def attempt():
            libc = ctypes.CDLL(None, use_errno=True)
            answers = {{}}
            for name, number in {_DANGEROUS!r}.items():
                ctypes.set_errno(0)
                libc.syscall(number, 0x10000000, 0, 0, 0, 0, 0)
                answers.setdefault(errno.errorcode.get(ctypes.get_errno(), "done"), []).append(name)
            clone = {56 if os.uname().machine == "x86_64" else 220}
            libc.syscall(clone, 0x10000000 | 17, 0, 0, 0, 0)
            answers[errno.errorcode[ctypes.get_errno()]].append("clone")
            return sorted((word, len(names)) for word, names in answers.items())
    """
    assert await bench.answer(code) == f"[('ENOSYS', 2), ('EPERM', {len(_DANGEROUS) - 2 + 1})]"


async def test_a_call_through_another_interface_kills_the_process(bench: Bench) -> None:
    if os.uname().machine == "x86_64":
        call = "ctypes.CDLL(None).syscall(0x40000000 + 39)"  # getpid, as x32 numbers it
    else:
        call = "ctypes.string_at(0)"
    run = await bench.review(f"import ctypes\n\n\ndef add(a, b):\n    {call}\n")

    assert run.outcome is Outcome.CRASHED
    assert statuses(run) == {"test_small": TestStatus.ERROR}


@pytest.mark.ordinary
async def test_nothing_can_be_written_but_in_the_box(bench: Bench, secret: Path) -> None:
    code = f"""
        import os
        import sys
        from pathlib import Path

        def attempt():
            written = []
            here = Path(__file__).parent
            modules = [Path(sys.modules[name].__file__).parent for name in ("os", "pytest", "baton_inside")]
            for place in (
                "/", "/etc", "/usr", "/usr/lib", "/var/tmp", "/dev", "/run", "/home", "/root", "/baton",
                {str(secret.parent)!r}, here, sys.prefix, *modules,
            ):
                try:
                    Path(place, "x").write_text("x")
                    written.append(place)
                except OSError:
                    pass
            for change in (
                lambda: Path(here, "work_test.py").write_text("def test_it(): pass"),
                lambda: os.rename(here / "work_test.py", here / "x"),
                lambda: os.unlink(here / "work_test.py"),
                lambda: os.chmod(here / "work_test.py", 0o777),
                lambda: os.utime(here / "work_test.py"),
                lambda: os.truncate(here / "work_test.py", 0),
                lambda: Path({str(secret)!r}).write_text("x"),
                lambda: os.truncate({str(secret)!r}, 0),
                lambda: os.chmod({str(secret)!r}, 0o700),
                lambda: os.utime({str(secret)!r}),
                lambda: os.unlink({str(secret)!r}),
            ):
                try:
                    change()
                    written.append("change")
                except OSError:
                    pass
            return written
    """
    assert await bench.answer(code) == "[]"


async def test_links_lead_nowhere(bench: Bench, secret: Path) -> None:
    code = f"""
        import os

        def attempt():
            read = []
            targets = [{str(secret)!r}, "/etc/passwd", "/proc/self/environ", "/proc/1/root/etc/passwd"]
            for number, target in enumerate(targets):
                for make in (os.symlink, os.link):
                    try:
                        make(target, f"link{{number}}")
                        read.append(open(f"link{{number}}").read())
                    except OSError:
                        pass
            os.symlink({str(secret.parent)!r}, "folder")
            try:
                open("folder/x", "w").write("x")
                read.append("written")
            except OSError:
                pass
            return read
    """
    assert await bench.answer(code) == "[]"


async def test_a_program_that_is_handed_in_is_not_run(bench: Bench) -> None:
    code = """
        import os
        import shutil
        import subprocess
        import sys

        def attempt():
            shutil.copyfile(os.path.realpath(sys.executable), "program")
            try:
                os.chmod("program", 0o755)
            except OSError:
                os.close(os.open("program2", os.O_CREAT | os.O_WRONLY, 0o755))
                shutil.copyfile("program", "program2")
                os.rename("program2", "program")
            try:
                return subprocess.run(["./program", "-c", "print(1)"], capture_output=True).returncode
            except PermissionError:
                return "refused"
    """
    assert await bench.answer(code) == "'refused'"
