"""Judges a learner's tests: whether they pass on the right version of the code and fail on each wrong one.

Baton never imports this file. Its text, and a tail that says which versions there are (see `suites`), is the
test module of every task of the kind "tests": an ordinary one for the sandbox.

Each version runs in a child of its own, with a pytest of its own, in a folder of its own. The child can only
speak through one pipe, and what it says counts if it's complete and signed. So a test that ends the process
or patches pytest proves nothing. To get away with a lie, the learner's tests would have to know which version
they're at. The source that they can read is always the reference's; the wrong versions run in an order that
nobody knows, with the reference at their beginning and once more somewhere among them, so that counting or
leaving notes doesn't help; and a test that fails by chance on one of its two runs counts for nothing. What is
left is to look into the running code or the process's memory. Whoever can do that does not need the course.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import sys
import tempfile
from collections.abc import Generator, Iterable, Mapping
from dataclasses import dataclass, field
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from types import CodeType, ModuleType

import pytest

TESTS: tuple[str, ...] = ()
"""The files of the learner's that hold tests."""
VERSIONS: Mapping[str, Mapping[str, str]] = {}
"""Sources by the names of their files, of the reference ("") and of each mutant."""

_ENDED = frozenset([pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.NO_TESTS_COLLECTED])
_LONGEST_REPORT = 1024 * 1024
_LONGEST_REASON = 300
_MOUTH = 3


@dataclass
class Run:
    """What the learner's tests said of one version."""

    passed: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    """Why, by the names of the tests."""
    trouble: str = ""
    """Why it says nothing."""

    @property
    def tests(self) -> int:
        return len({*self.passed, *self.failed})


Runs = Mapping[str, Run]


@pytest.fixture(scope="session")
def runs(pytestconfig: pytest.Config) -> Runs:
    """The runs of all versions, the two of the reference made one."""
    others = list(VERSIONS)
    secrets.SystemRandom().shuffle(others)
    first = _run(VERSIONS[""], pytestconfig, loud=True)
    found = {name: _run(VERSIONS[name], pytestconfig) for name in others}
    return found | {"": _both(first, found[""])}


def test_holds_tests(runs: Runs) -> None:
    reference = runs[""]
    if reference.trouble or not reference.tests:
        _say("at least one test", reference.trouble or "no test")


def test_passes_on_the_reference(runs: Runs) -> None:
    reference = runs[""]
    why = [f"{name}: {reason}" for name, reason in reference.failed.items()]
    if reference.trouble or why or not reference.passed:
        _say("every test passes", reference.trouble or "\n".join(why) or "no test passes")


def kills(runs: Runs, name: str) -> None:
    """Fail unless a test that passes on the reference fails on the mutant `name`."""
    sound, mutant = runs[""].passed, runs[name]
    if mutant.trouble or not {*sound} & {*mutant.failed}:
        every = f"all {len(sound)} tests pass" if len(sound) > 1 else "the one test passes"
        survived = f"{every} on this version" if sound else "no test passes on the right version"
        _say("at least one test fails", mutant.trouble or survived)


class _Words(str):
    """Stands in a comparison as it is, without quotes."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def _say(expected: str, actual: str) -> None:
    assert _Words(actual) == _Words(expected)  # noqa: S101 - how a test says no


def _both(one: Run, other: Run) -> Run:
    """What holds of two runs of the same version."""
    failed = {
        name: run.failed[name] if name in other.failed else f"only now and then: {run.failed[name]}"
        for run, other in ((other, one), (one, other))
        for name in run.failed
    }
    passed = [name for name in one.passed if name in other.passed]
    return Run(passed, failed, one.trouble or other.trouble)


def _run(version: Mapping[str, str], config: pytest.Config, *, loud: bool = False) -> Run:
    """Run the learner's tests against `version` in a child."""
    ear, mouth = os.pipe()
    nonce = secrets.token_hex(16)
    child = os.fork()
    if not child:
        try:
            os.dup2(mouth, _MOUTH)
            os.closerange(_MOUTH + 1, os.sysconf("SC_OPEN_MAX"))
            _report(_tried(version, config, loud=loud), nonce)
        finally:
            os._exit(1)
    os.close(mouth)
    with os.fdopen(ear, "rb") as told:
        line = told.readline(_LONGEST_REPORT)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    try:
        said = json.loads(line)
        if said.pop("nonce") == nonce:
            return Run(**said)
    except (ValueError, TypeError, LookupError, AttributeError):
        pass  # there is no report, or somebody else's
    return Run(trouble="the run ended before its tests did")


def _report(run: Run, nonce: str) -> None:
    sys.stdout.flush()
    line = json.dumps({"nonce": nonce, **vars(run)}) + "\n"
    with os.fdopen(_MOUTH, "wb") as mouth:
        mouth.write(line.encode("ascii"))


def _tried(version: Mapping[str, str], config: pytest.Config, *, loud: bool) -> Run:
    """What the tests say, in this process. It's the child, and nothing else will ever happen in it."""
    process = os.getpid()
    if not loud:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
    os.chdir(_copy_of(Path()))
    root = str(config.rootpath)
    _forget(root)
    listener = _Listener(_Finder(version, root))
    given = config.invocation_params
    options = [argument for argument in given.args if not str(argument).endswith(".py")]
    plugins = [plugin for plugin in given.plugins or () if isinstance(plugin, ModuleType)]
    here = [f"--rootdir={root}", f"--confcutdir={root}", *(f"{root}/{name}" for name in TESTS)]
    code = pytest.main([*map(str, options), *here], plugins=[listener, *plugins])
    if os.getpid() != process:
        os._exit(1)  # a copy that a test forked and forgot to end
    if code not in _ENDED:
        listener.run.trouble = "the tests ended pytest"
    return listener.run


def _copy_of(folder: Path) -> Path:
    """A folder of this run's own, with the data files that lie in the current one."""
    copy = Path(tempfile.mkdtemp())
    for path in folder.rglob("*"):
        if path.is_file():
            (copy / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy / path)  # no more than that: times and modes can't be set everywhere
    return copy


def _forget(root: str) -> None:
    """Let nothing that lies in the task's folder count as imported."""
    for name, module in list(sys.modules.items()):
        if (getattr(module, "__file__", None) or "").startswith(f"{root}/"):
            del sys.modules[name]


class _Listener:
    """A plugin of pytest that notes how the tests end."""

    def __init__(self, finder: _Finder) -> None:
        self.run = Run()
        self._finder = finder

    @pytest.hookimpl(tryfirst=True)
    def pytest_load_initial_conftests(self) -> None:
        sys.meta_path.insert(0, self._finder)  # now, because pytest has put its own there before

    def pytest_configure(self, config: pytest.Config) -> None:
        config.option.tbstyle = "native"
        config.option.trace = config.option.usepdb = False  # options of plugins that are switched off

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(self) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
        report = yield
        call = report.call
        if call.excinfo is not None and report.failed:
            error = call.excinfo.value
            self.run.trouble = _reason(pytest.ExceptionInfo.from_exception(error.__cause__ or error))
        return report

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        name = item.nodeid.partition("::")[2] if len(TESTS) == 1 else item.nodeid
        if report.failed:
            why = _reason(call.excinfo) if call.excinfo else str(report.longrepr)
            self.run.failed.setdefault(name, why[:_LONGEST_REASON])
            self.run.passed = [other for other in self.run.passed if other != name]
        elif report.when == "call" and report.passed and not hasattr(report, "wasxfail"):
            self.run.passed.append(name)
        return report


def _reason(info: pytest.ExceptionInfo[BaseException]) -> str:
    """What was raised, and the line of the learner's test in which that happened."""
    lines = [entry.lineno + 1 for entry in info.traceback if Path(entry.path).name in _names(TESTS)]
    said = info.exconly(tryshort=True).partition("\n")[0][:_LONGEST_REASON]
    return f"line {lines[-1]}: {said}" if lines else said


def _names(files: Iterable[str]) -> set[str]:
    return {Path(name).name for name in files}


class _Finder:
    """Finds a version of the code, before anybody else does."""

    def __init__(self, version: Mapping[str, str], root: str) -> None:
        self._loaders = {
            loader.name: loader
            for name, source in version.items()
            for loader in [_Loader(root, name, source)]
        }

    def find_spec(self, name: str, _path: object = None, _target: object = None) -> ModuleSpec | None:
        loader = self._loaders.get(name)
        return spec_from_file_location(name, loader.path, loader=loader) if loader else None


class _Loader(SourceFileLoader):
    """Loads a version of a file under the path of the reference's."""

    def __init__(self, root: str, file: str, source: str) -> None:
        module = file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        super().__init__(module, f"{root}/{file}")
        self._code = compile(source, self.path, "exec", dont_inherit=True)

    def get_code(self, fullname: str) -> CodeType:  # noqa: ARG002 - the one that it's there for
        return self._code
