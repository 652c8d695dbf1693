"""Attacks, in both tiers: each is stopped by what is meant to stop it, and the next review is unharmed."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.sandbox.runner import Outcome, TestStatus
from tests.sandbox.jobs import HONEST, QUICK, Bench, named, statuses

pytestmark = pytest.mark.usefixtures("nothing_left", "unharmed")

SHORT = replace(QUICK, wall_seconds=1.0)
ENDED = {Outcome.FINISHED, Outcome.CRASHED, Outcome.TIMED_OUT, Outcome.OUT_OF_MEMORY}


@pytest.fixture
async def unharmed(bench: Bench) -> AsyncIterator[None]:
    """After the attack, an honest review in the same runner passes."""
    yield
    run = await bench.review(HONEST)
    assert set(statuses(run).values()) == {TestStatus.PASSED}, run


@pytest.fixture
def secret(tmp_path: Path) -> Iterator[Path]:
    """A file of Baton's that every user of the machine could read, by its name."""
    for folder in (tmp_path, tmp_path.parent, tmp_path.parent.parent):
        folder.chmod(0o755)
    file = tmp_path / "baton.db"
    file.write_text("DISCORD_TOKEN=secret")
    file.chmod(0o644)
    yield file
    tmp_path.parent.parent.chmod(0o700)


async def test_an_endless_loop_is_ended_in_time_and_the_test_named(bench: Bench) -> None:
    loop = asyncio.get_running_loop()
    began = loop.time()
    run = await bench.review(
        "def add(a, b):\n    while a > 9:\n        pass\n    return a + b\n", limits=SHORT
    )

    assert run.outcome is Outcome.TIMED_OUT
    assert loop.time() - began < SHORT.wall_seconds + 1
    assert statuses(run) == {"test_small": TestStatus.PASSED, "test_large": TestStatus.ERROR}
    assert named(run)["test_large"].message == "the run ended in this test"


async def test_processor_time_is_limited_even_if_the_signal_is_ignored(bench: Bench) -> None:
    code = """
        import signal

        signal.signal(signal.SIGXCPU, signal.SIG_IGN)
        while True:
            pass
    """
    run = await bench.review(code, limits=replace(QUICK, cpu_seconds=1, wall_seconds=20))

    assert run.outcome is Outcome.TIMED_OUT
    assert run.milliseconds < 15_000


async def test_a_stopped_harness_does_not_outlive_the_wall_limit(bench: Bench) -> None:
    loop = asyncio.get_running_loop()
    began = loop.time()
    code = (
        "import os, signal\n\nos.kill(os.getppid(), signal.SIGSTOP)\nos.kill(os.getppid(), signal.SIGKILL)\n"
    )
    run = await bench.review(code, limits=SHORT)

    assert loop.time() - began < SHORT.wall_seconds + 1
    assert [test.message.partition(":")[0] for test in run.tests] == ["PermissionError"] * 2


async def test_a_fork_bomb_starves_itself(bench: Bench) -> None:
    code = """
        import os

        while True:
            try:
                os.fork()
            except OSError:
                pass
    """
    run = await bench.review(code, limits=SHORT)

    assert run.outcome is Outcome.TIMED_OUT
    assert run.milliseconds < 2000


async def test_forking_stops_at_the_limit(bench: Bench) -> None:
    code = """
        import os
        import signal
        import time

        def attempt():
            children = []
            try:
                for _ in range(200):
                    child = os.fork()
                    if not child:
                        time.sleep(60)
                        os._exit(0)
                    children.append(child)
            except OSError as error:
                return error.errno, len(children) < 30
            finally:
                for child in children:
                    os.kill(child, signal.SIGKILL)
                    os.waitpid(child, 0)
    """
    assert await bench.answer(code) == "(11, True)"


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("hoard = []\nwhile True:\n    hoard.append(bytearray(2**22))\n", id="slowly"),
        pytest.param(
            """
            import os
            import time

            for _ in range(5):
                if not os.fork():
                    hoard = bytearray(60 * 2**20)
                    time.sleep(60)
            time.sleep(60)
            """,
            id="divided",
        ),
        pytest.param("import mmap\n\nhoard = mmap.mmap(-1, 2**28)\nhoard.write(b'x' * 2**28)\n", id="shared"),
    ],
)
async def test_a_memory_bomb_is_seen(bench: Bench, code: str) -> None:
    assert (await bench.review(code)).outcome is Outcome.OUT_OF_MEMORY


async def test_more_memory_than_a_process_may_have_is_refused_to_it(bench: Bench) -> None:
    assert await bench.answer("def attempt():\n    bytearray(2**33)\n") == "MemoryError"


async def test_a_flood_of_output_is_stopped_and_cut(bench: Bench) -> None:
    run = await bench.review("while True:\n    print('x' * 10_000)\n")

    assert run.outcome is Outcome.OUTPUT_FLOOD
    assert len(run.output) == QUICK.output_kb * 1024


@pytest.mark.parametrize(
    "code",
    [
        pytest.param(
            "for n in range(99):\n    open(f'{n}', 'wb').write(b'x' * 2**20)\n    time.sleep(0.02)\n",
            id="files",
        ),
        pytest.param("for n in range(9999):\n    open(f'{n}', 'wb').close()\n", id="empty"),
        pytest.param(
            "hoard = []\nfor n in range(9):\n    hoard.append(open('x', 'wb'))\n    os.unlink('x')\n"
            "    hoard[-1].write(b'x' * 2**20)\n    hoard[-1].flush()\n",
            id="deleted",
        ),
        pytest.param("while True:\n    os.mkdir('d')\n    os.chdir('d')\n", id="deep"),
        pytest.param(
            "os.mkdir('d', 0o300)\nos.chdir('d')\nfor n in range(9):\n    open(f'{n}', 'wb').write(b'x' * 2**20)\n",
            id="hidden",
        ),
    ],
)
async def test_a_full_disk_is_seen(bench: Bench, code: str) -> None:
    wait = "finally:\n    time.sleep(0.3)\n"
    body = "import os\nimport time\n\ntry:\n" + "".join(f"    {line}\n" for line in code.splitlines()) + wait
    run = await bench.review(body)

    assert run.outcome is Outcome.DISK_FULL


async def test_a_file_too_long_is_refused(bench: Bench) -> None:
    code = """
        import os

        def attempt():
            with open("x", "wb") as file:
                try:
                    os.posix_fallocate(file.fileno(), 0, 2**30)
                except OSError as error:
                    return error.strerror
    """
    assert await bench.answer(code) in {"'File too large'", "'No space left on device'"}


async def test_nothing_of_baton_or_the_machine_can_be_read(bench: Bench, secret: Path) -> None:
    places = [
        secret, secret.parent, Path(__file__), Path(__file__).parent, "/etc/passwd", "/etc/hostname", "/etc",
        "/root", "/home", "/", "/var", "/proc/self/environ", "/proc/1/environ",
        f"/proc/{os.getpid()}/environ", f"/proc/{os.getpid()}/cmdline", "/sys", "/dev", "/usr/src", "/usr/bin",
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


@pytest.mark.parametrize("where", ["import", "test"], ids=["while it is imported", "while it is tested"])
async def test_a_report_on_standard_output_counts_for_nothing(bench: Bench, where: str) -> None:
    lie = """
        import os

        def lie():
            print('{"tests": [{"name": "test_small", "status": "passed"}]}', flush=True)
            os._exit(0)
    """
    code = lie + (
        "\n        lie()\n" if where == "import" else "\n        def add(a, b):\n            lie()\n"
    )
    run = await bench.review(code)

    assert run.outcome is Outcome.CRASHED
    assert TestStatus.PASSED not in statuses(run).values()


@pytest.mark.parametrize("what", ["garbage", "done", "results", "report"])
async def test_what_is_written_to_every_open_descriptor_counts_for_nothing(bench: Bench, what: str) -> None:
    code = f"""
        import json
        import os

        test = {{"file": "work_test.py", "name": "test_small", "status": "passed", "message": "", "expected": None,
                "actual": None, "source": "", "trace": [], "milliseconds": 0.0}}
        other = dict(test, name="test_large")
        frames = {{
            "garbage": [],
            "done": [{{"done": "0" * 32}}],
            "results": [{{"result": test}}, {{"result": other}}],
            "report": [{{"nonce": "0" * 32, "trouble": None, "findings": [], "tests": [test, other],
                       "running": None, "ending": "done", "tools": {{}}}}],
        }}[{what!r}]
        data = b"\\xff" * 64
        if frames:
            bodies = [json.dumps(frame).encode() for frame in frames]
            data = b"".join(len(body).to_bytes(4, "big") + body for body in bodies)
        for descriptor in range(128):
            try:
                os.write(descriptor, data)
            except OSError:
                pass
        os._exit(0)
    """
    run = await bench.review(code)

    assert run.outcome in {Outcome.TAMPERED, Outcome.CRASHED}
    assert run.outcome is Outcome.TAMPERED or what == "results"


async def test_a_pytest_that_calls_everything_passed_is_found_out(bench: Bench) -> None:
    code = """
        import _pytest.python
        from baton_inside import testing

        _pytest.python.Function.runtest = lambda self: None

        def add(a, b):
            return 0
    """
    assert (await bench.review(code)).outcome is Outcome.TAMPERED


async def test_a_harness_that_hides_failures_is_found_out(bench: Bench) -> None:
    code = """
        from baton_inside.testing import Teller

        tell = Teller._tell
        Teller._tell = lambda self, event: tell(
            self, {"result": event["result"] | {"status": "passed"}} if "result" in event else event
        )

        def add(a, b):
            return 0
    """
    assert (await bench.review(code)).outcome is Outcome.TAMPERED


async def test_the_report_cannot_be_reached_through_the_harness(bench: Bench) -> None:
    code = """
        import os
        import resource

        def attempt():
            parent, done = os.getppid(), []
            ways = {
                "memory": lambda: open(f"/proc/{parent}/mem", "r+b"),
                "descriptors": lambda: os.listdir(f"/proc/{parent}/fd"),
                "environment": lambda: open(f"/proc/{parent}/environ").read(),
                "limits": lambda: resource.prlimit(parent, resource.RLIMIT_CPU, (0, 0)),
                "signal": lambda: os.kill(parent, 9),
                "descriptor": lambda: os.stat(f"/proc/{parent}/fd/0"),
            }
            for name, way in ways.items():
                try:
                    way()
                    done.append(name)
                except OSError:
                    pass
            return done
    """
    assert await bench.answer(code) == "[]"


async def test_configuration_of_pytest_that_is_handed_in_is_not_read(bench: Bench) -> None:
    """Not even if the check of names let it through: the harness looks at none of it."""
    plant = """
        import os
        from pathlib import Path

        hook = "def pytest_runtest_makereport(item, call):\\n    raise SystemExit\\n"
        for name in ("conftest.py", "sitecustomize.py", "usercustomize.py"):
            Path(name).write_text(hook)
        Path("pytest.ini").write_text("[pytest]\\naddopts = --collect-only\\n")
        Path(".ruff.toml").write_text("[lint]\\nignore = ['ALL']\\n")

        def add(a, b):
            return a + b
    """
    run = await bench.review(plant)

    assert set(statuses(run).values()) == {TestStatus.PASSED}
    assert "F401" in {finding.rule for finding in run.findings}
    run = await bench.review(HONEST, more={"conftest.py": b"raise SystemExit\n"})
    assert run.outcome is Outcome.INVALID


async def test_a_daemon_dies_with_its_review(bench: Bench) -> None:
    code = """
        import os
        import time

        def add(a, b):
            if not os.fork():
                try:
                    os.setsid()
                except OSError:
                    pass
                if not os.fork():
                    time.sleep(60)
                os._exit(0)
            return a + b
    """
    run = await bench.review(code)

    assert run.outcome is Outcome.FINISHED
    assert run.milliseconds < 4000


async def test_a_copy_of_the_process_does_not_report_twice(bench: Bench) -> None:
    run = await bench.review("import os\n\n\ndef add(a, b):\n    os.fork()\n    return a + b\n")

    assert run.outcome is Outcome.FINISHED
    assert set(statuses(run).values()) == {TestStatus.PASSED}


async def test_dangerous_calls_to_the_kernel_are_refused(bench: Bench) -> None:
    numbers = {
        "x86_64": {"ptrace": 101, "bpf": 321, "io_uring_setup": 425, "unshare": 272, "setns": 308, "mount": 165,
                   "umount2": 166, "pivot_root": 155, "chroot": 161, "userfaultfd": 323, "keyctl": 250,
                   "add_key": 248, "perf_event_open": 298, "process_vm_readv": 310, "memfd_create": 319,
                   "open_by_handle_at": 304, "init_module": 175, "kexec_load": 246, "pidfd_getfd": 438,
                   "fsopen": 430, "open_tree": 428, "shmget": 29, "execveat": 322, "personality": 135,
                   "clone3": 435, "unknown": 999},
        "aarch64": {"ptrace": 117, "bpf": 280, "io_uring_setup": 425, "unshare": 97, "setns": 268, "mount": 40,
                    "umount2": 39, "pivot_root": 41, "chroot": 51, "userfaultfd": 282, "keyctl": 219,
                    "add_key": 217, "perf_event_open": 241, "process_vm_readv": 270, "memfd_create": 279,
                    "open_by_handle_at": 265, "init_module": 105, "kexec_load": 104, "pidfd_getfd": 438,
                    "fsopen": 430, "open_tree": 428, "shmget": 194, "execveat": 281, "personality": 92,
                    "clone3": 435, "unknown": 999},
    }[os.uname().machine]  # fmt: skip
    code = f"""
        import ctypes
        import errno

        def attempt():
            libc = ctypes.CDLL(None, use_errno=True)
            answers = {{}}
            for name, number in {numbers!r}.items():
                ctypes.set_errno(0)
                libc.syscall(number, 0x10000000, 0, 0, 0, 0, 0)
                answers.setdefault(errno.errorcode.get(ctypes.get_errno(), "done"), []).append(name)
            clone = {56 if os.uname().machine == "x86_64" else 220}
            libc.syscall(clone, 0x10000000 | 17, 0, 0, 0, 0)
            answers[errno.errorcode[ctypes.get_errno()]].append("clone")
            return sorted((word, len(names)) for word, names in answers.items())
    """
    assert await bench.answer(code) == f"[('ENOSYS', 2), ('EPERM', {len(numbers) - 2 + 1})]"


async def test_a_call_through_another_interface_kills_the_process(bench: Bench) -> None:
    if os.uname().machine == "x86_64":
        call = "ctypes.CDLL(None).syscall(0x40000000 + 39)"  # getpid, as x32 numbers it
    else:
        call = "ctypes.string_at(0)"
    run = await bench.review(f"import ctypes\n\n\ndef add(a, b):\n    {call}\n")

    assert run.outcome is Outcome.CRASHED
    assert statuses(run) == {"test_small": TestStatus.ERROR}


async def test_nothing_can_be_written_but_in_the_box(bench: Bench, tmp_path: Path) -> None:
    tmp_path.chmod(0o777)
    code = f"""
        import os
        import sys
        from pathlib import Path

        def attempt():
            written = []
            here = Path(__file__).parent
            for place in (
                "/", "/etc", "/usr", "/usr/lib", "/var/tmp", "/dev", "/run", "/home", "/root", {str(tmp_path)!r},
                here, sys.prefix, Path(os.__file__).parent, Path(sys.modules["pytest"].__file__).parent, "/baton",
                Path(sys.modules["baton_inside"].__file__).parent,
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
                lambda: os.chmod({str(tmp_path)!r}, 0o700),
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
            for number, target in enumerate([{str(secret)!r}, "/etc/passwd", "/proc/self/environ", "/proc/1/root/etc/passwd"]):
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
    assert secret.exists()


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


async def test_deep_recursion_is_an_error_of_the_test_or_a_crash(bench: Bench) -> None:
    run = await bench.review("def add(a, b):\n    return add(a, b)\n")
    assert run.outcome is Outcome.FINISHED
    assert "RecursionError" in named(run)["test_small"].message
    assert len(named(run)["test_small"].trace) == 20

    endless = "import sys\n\nsys.setrecursionlimit(10**9)\n\n\nclass A:\n    __eq__ = __lt__ = lambda s, o: [s] == [o]\n"
    run = await bench.review(endless + "\n\ndef add(a, b):\n    return A() == 1\n")
    assert run.outcome in {Outcome.CRASHED, Outcome.OUT_OF_MEMORY}


async def test_a_test_that_leaves_threads_behind_ends(bench: Bench) -> None:
    code = """
        import threading
        import time

        def add(a, b):
            threading.Thread(target=time.sleep, args=(60,)).start()
            return a + b
    """
    run = await bench.review(code)

    assert run.outcome is Outcome.FINISHED
    assert run.milliseconds < 4000
