"""What the whole suite shares: one runtime of the real course, one migrated database to copy."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import settings

from bot.app import build_runtimes
from bot.content import content_folder
from bot.courses.course import Course
from bot.courses.loader import load_course
from bot.prompting.prompts import Prompts
from bot.review.reviewer import Reviewer
from bot.sandbox.warm import WarmRunner
from bot.settings import Settings
from memory import migrate
from memory.database import Memory
from tests import postgres
from tests.engine import Lasting, lasting
from tests.postgres import Postgres

SERVERS = "BATON_TESTS_SERVERS"
"""Names the folder of the servers of a run to its workers. Its path is short, as sockets want it."""


settings.register_profile("patient", deadline=None)  # a busy machine is no bug
settings.load_profile("patient")


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        os.environ[SERVERS] = tempfile.mkdtemp(prefix="baton-")


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        folder = Path(os.environ[SERVERS])
        postgres.stop(folder, "immediate")
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def server() -> Postgres:
    """A real PostgreSQL."""
    return Postgres(Path(os.environ[SERVERS]))


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all workers of this run share."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if base.name.startswith("popen-") else base) / "shared"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def courses_dir(shared: Path) -> Path:
    """The course that ships, with the four code tasks of module 7 alone; most tests take no more."""
    folder = shared / "courses"
    with FileLock(f"{folder}.lock"):
        if not folder.exists():
            only_module_seven(content_folder("courses") / "sqlmodel", folder / "sqlmodel")
    return folder


def only_module_seven(whole: Path, folder: Path) -> None:
    """Copy a course, and leave its other modules in preparation."""
    shutil.copytree(whole, folder)
    for phases in folder.glob("modules/*/phases"):
        if phases.parent.name != "07-on-delete":
            shutil.rmtree(phases)
    for task in folder.glob("modules/*/phases/*/tasks/*"):
        if not any(task.glob("*_test.py")):
            shutil.rmtree(task)
    taught = "".join(phase.read_text("utf-8") for phase in folder.glob("modules/*/phases/*/phase.toml"))
    for concept in folder.glob("concepts/*"):
        if f'"{concept.name}"' not in taught:
            shutil.rmtree(concept)


@pytest.fixture(scope="session")
def course(courses_dir: Path) -> Course:
    return load_course(courses_dir / "sqlmodel")


@pytest.fixture(scope="session")
def whole_course() -> Course:
    """The course that ships with Baton."""
    return load_course(content_folder("courses") / "sqlmodel")


@pytest.fixture(scope="session")
def prompts() -> Prompts:
    return Prompts(content_folder("prompts"))


@pytest.fixture(scope="session")
def data_dir(shared: Path) -> Path:
    """A data folder whose course runtimes are built once for the whole run."""
    return shared / "data"


@pytest.fixture(scope="session")
def engine() -> Iterator[Lasting]:
    """The real engine, which stays warm over the whole run."""
    with lasting(WarmRunner()) as held:
        yield held


@pytest.fixture(scope="session")
def reviewer(data_dir: Path, course: Course, engine: Lasting) -> Reviewer:
    """The real reviewer on the real sandbox, with the course's runtime built."""
    built = Reviewer(engine, build_runtimes(Settings(baton_data_dir=data_dir)))
    asyncio.run(built.prepare(course))
    return built


@pytest.fixture(scope="session")
def migrated(shared: Path) -> Path:
    """An SQLite file brought up to date by Alembic, to be copied."""
    file = shared / "migrated.db"
    with FileLock(f"{file}.lock"):
        if not file.exists():
            asyncio.run(_migrate(file.with_suffix(".new")))
            file.with_suffix(".new").rename(file)
    return file


async def _migrate(file: Path) -> None:
    memory = Memory.open(f"sqlite+aiosqlite:///{file}")
    await migrate.upgrade(memory)
    await memory.close()


@pytest.fixture
def database(migrated: Path, tmp_path: Path) -> Path:
    """A fresh database file."""
    return Path(shutil.copy(migrated, tmp_path / "baton.db"))


@pytest.fixture
async def memory(database: Path) -> AsyncIterator[Memory]:
    opened = Memory.open(f"sqlite+aiosqlite:///{database}")
    yield opened
    await opened.close()
