"""Attempts to forge a report, in both tiers: none passes for the truth, and the next review is unharmed."""

from __future__ import annotations

import pytest

from bot.sandbox.runner import Outcome, TestStatus
from tests.sandbox.jobs import HONEST, Bench, statuses

pytestmark = pytest.mark.usefixtures("nothing_left", "unharmed")


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


@pytest.mark.parametrize("what", ["garbage", "results", "report"])
async def test_what_is_written_to_every_open_descriptor_counts_for_nothing(bench: Bench, what: str) -> None:
    code = f"""
        import json
        import os

        test = {{"file": "work_test.py", "name": "test_small", "status": "passed", "message": "",
                "expected": None, "actual": None, "source": "", "trace": [], "milliseconds": 0.0}}
        other = dict(test, name="test_large")
        frames = {{
            "garbage": [],
            "results": [{{"result": test}}, {{"result": other}}],
            "report": [{{"nonce": "0" * 32, "trouble": None, "findings": [], "tests": [test, other],
                       "running": None, "ending": "done", "tools": {{}}, "cpu_milliseconds": 1.0}}],
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


@pytest.mark.ordinary
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
