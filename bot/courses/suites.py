"""Tasks whose learners write tests: reads the mutants, and makes the test module that judges those tests."""

from __future__ import annotations

import fnmatch
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path, PurePosixPath
from types import MappingProxyType

from bot.courses.course import Mutant, TestSpec
from bot.courses.problems import did_you_mean
from bot.courses.reading import Reader
from bot.courses.schema import MutantToml, TaskToml
from bot.courses.taskfiles import TaskFiles, solutions

MODULE = "jury_test.py"
FIXED_TESTS = ("test_holds_tests", "test_passes_on_the_reference")
"""The tests that `jury.py` holds itself."""
_TEST_FILES = ("test_*.py", "*_test.py")
_TAIL = """
TESTS = {tests!r}
VERSIONS = {versions!r}
"""
_KILL = """

def {test}(runs: Runs) -> None:
    kills(runs, {name!r})
"""


def load_mutants(reader: Reader, folder: Path, toml: TaskToml, files: TaskFiles) -> tuple[Mutant, ...]:
    """The wrong versions in `mutants/` as `task.toml` describes them, in its order."""
    path, config = folder / "task.toml", folder / ".meta" / "config.json"
    if not any(map(_is_test_file, files.stubs)):
        line = reader.line(config, ("files", "solution"))
        reader.trouble(config, f"no 'solution' is called like {' or '.join(_TEST_FILES)}; rename one", line)
    names = [name for name in files.helpers if name.endswith(".py")]
    if not names:
        line = reader.line(config, ("files", "editor"))
        reader.trouble(config, "no 'editor' file is Python; name the code that the tests are for", line)
        return ()
    found = solutions(reader, folder / "mutants", names)
    described = [mutant.file for mutant in toml.mutants]
    for at, name in enumerate(described):
        line = reader.line(path, ("mutants", at, "file"))
        if name in described[:at]:
            reader.trouble(path, f"'{name}' has two entries; keep one", line)
        elif name not in found:
            reader.trouble(path, f"there is no mutants/{name}.py; {did_you_mean(name, found)}", line)
    for name in found.keys() - set(described):
        file = folder / "mutants" / name
        file = file if file.is_dir() else file.with_name(f"{name}.py")
        reader.trouble(file, f'has no entry; write [[mutants]] with file = "{name}" in task.toml')
    return tuple(_mutant(mutant, found[mutant.file]) for mutant in toml.mutants if mutant.file in found)


def jury(files: TaskFiles, mutants: Sequence[Mutant]) -> Mapping[str, str]:
    """The trusted test module for the learner's tests; see `jury.py`."""
    versions = {"": {name: files.helpers[name] for name in files.helpers if name.endswith(".py")}}
    versions |= {mutant.name: dict(mutant.files) for mutant in mutants}
    tail = _TAIL.format(tests=tuple(filter(_is_test_file, files.stubs)), versions=versions)
    kills = (_KILL.format(test=mutant.test.name, name=mutant.name) for mutant in mutants)
    return MappingProxyType({MODULE: "".join((_source(), tail, *kills))})


@cache
def _source() -> str:
    return Path(__file__).with_name("jury.py").read_text("utf-8")


def _is_test_file(name: str) -> bool:
    return any(fnmatch.fnmatch(PurePosixPath(name).name, pattern) for pattern in _TEST_FILES)


def _mutant(toml: MutantToml, files: Mapping[str, str]) -> Mutant:
    name = f"test_kills_{toml.file.replace('-', '_')}"
    test = TestSpec(name, toml.title.text(), toml.weight, toml.required)
    return Mutant(toml.file, test, toml.comment.text(), files)
