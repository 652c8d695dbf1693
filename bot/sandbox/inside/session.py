"""A session of pytest, brought as far as it gets without tests, and from there to its end.

Half of a review's time pytest would spend on its own options, plugins and fixtures, the same each time: a
process that is kept warm goes through that once, and each of its children goes on from there. `pytest.main`
has no such place to stop at, so what it calls is called here one by one, of a pytest that is pinned.
"""

from __future__ import annotations

import importlib
import logging
from collections.abc import Sequence
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path

import pytest
from _pytest.config import _prepareconfig, default_plugins
from _pytest.main import _bestrelpath_cache

from . import budget, doubt

_NOT_NEEDED = (
    "cacheprovider", "randomly", "random_order",  # a review depends on nothing but its files
    "terminal", "faulthandler", "debugging", "doctest", "junitxml", "pastebin", "setuponly", "setupplan",
    "stepwise", "unraisableexception", "threadexception",  # half of pytest's time, for output nobody sees
)  # fmt: skip
_LOADED_LATE = ("difflib", "getpass", "pwd", "readline", "termios", "unittest")
"""What pytest imports only when it runs."""


def prepare() -> pytest.Session:
    """A session that waits for its tests. Once in a process, and before anything else of pytest's."""
    built_in = (f"_pytest.{name}" for name in default_plugins if name not in _NOT_NEEDED)
    for name in (*built_in, *_LOADED_LATE):
        importlib.import_module(name)
    doubt.begin()
    return _begin("--noconftest", "--rootdir=/")


def with_conftest(task: str, tests: Sequence[str], plugin: object) -> pytest.Session:
    """A session of its own for tests with a `conftest.py`, which has a say from the very beginning."""
    return _begin(f"--rootdir={task}", f"--confcutdir={task}", *tests, plugins=[plugin])


def _begin(*arguments: str, plugins: Sequence[object] = ()) -> pytest.Session:
    ini = Path(__file__).with_name("pytest.ini")
    config = _prepareconfig(
        [
            "-c", str(ini), "--import-mode=importlib", "--capture=no",
            "--continue-on-collection-errors", "--disable-plugin-autoload",
            *(f"-pno:{name}" for name in _NOT_NEEDED), *arguments,
        ],
        [budget, *_plugins(), *plugins],
    )  # fmt: skip
    config.option.tbstyle = "line"  # nobody sees pytest's own tracebacks, which are slow to make
    config.option.trace = config.option.usepdb = False  # options of the debugger, which others ask for
    session = pytest.Session.from_config(config)
    config._do_configure()  # noqa: SLF001 - as pytest itself does
    config.hook.pytest_sessionstart(session=session)
    _close_log(config)
    return session


def _close_log(config: pytest.Config) -> None:
    """Have nothing open: a descriptor that is opened before the fork is another's, or nobody's, after it."""
    plugin = config.pluginmanager.get_plugin("logging-plugin")
    if plugin is not None:
        plugin.log_file_handler.close()
        plugin.log_file_handler = logging.NullHandler()


@cache
def _plugins() -> list[object]:
    """The plugins of pytest that the course asked for: the packages that are called so.

    pytest would take all that it finds, and one that came with some library makes every review slower: that
    of anyio, whose code pytest rewrites each time, by a third of a second.
    """
    return [
        entry.load()
        for entry in entry_points(group="pytest11")
        if entry.name not in _NOT_NEEDED and entry.dist and entry.dist.name.startswith("pytest")
    ]


def go_on(session: pytest.Session, task: str, tests: Sequence[str]) -> None:
    """Collect and run `tests`, paths within the folder `task`, as far as they let it."""
    config = session.config
    _move(session, Path(task))
    config.args = list(tests)
    try:
        config.hook.pytest_collection(session=session)
        config.hook.pytest_runtestloop(session=session)
    except (pytest.UsageError, session.Failed):
        pass  # the tests that didn't run are accounted for as such
    finally:
        config.hook.pytest_sessionfinish(session=session, exitstatus=session.testsfailed)


def _move(session: pytest.Session, root: Path) -> None:
    """Let `root` be the folder of all tests; when the session was made nobody knew it."""
    session.path = session.config._rootpath = root  # noqa: SLF001 - there is no other way to tell
    session._bestrelpathcache = _bestrelpath_cache(root)  # noqa: SLF001
    session.config.pluginmanager._confcutdir = root  # noqa: SLF001
