"""What is shipped to run Baton fits Baton: the Dockerfile, the compose file, `.env.example`."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import yaml

from bot.app import single_reviewer
from bot.courses.course import Course
from bot.review.reviewer import Reviewer
from bot.settings import BadSettings, Settings, read_settings
from memory import migrate
from memory.backup import back_up
from memory.database import Memory
from tests import postgres
from tests.builders import NOON
from tests.settings_table import ENV_EXAMPLE, env_example, settings_table

ROOT = Path(__file__).resolve().parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
SERVICES: dict[str, Any] = COMPOSE["services"]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
OURS = ("BATON_", "DATABASE_", "DB_", "DISCORD_", "REDIS_")
SECRET = {"DATABASE_URL", "DATABASE_OWNER_URL", "DISCORD_TOKEN"}
PASSWORDS = {"baton_owner": "0wner", "baton": "pla1n", "baton_backup": "backup99"}
ROLES: str = COMPOSE["configs"]["roles"]["content"]


def instructions(name: str) -> list[str]:
    """What follows an instruction of the Dockerfile, its lines joined."""
    joined = re.sub(r"\\\n(?:\s*#.*\n)*", " ", DOCKERFILE)
    return re.findall(rf"^{name}\s+(.*)$", joined, re.MULTILINE)


def variables() -> set[str]:
    """The settings that the Dockerfile and the compose file set."""
    inside = {name for line in instructions("ENV") for name in re.findall(r"([A-Z_]+)=", line)}
    outside = {name for service in SERVICES.values() for name in service.get("environment", {})}
    return {name for name in inside | outside if name.startswith(OURS)}


def is_setting(name: str) -> bool:
    return name.removesuffix("_FILE").lower() in Settings.model_fields


def test_only_settings_that_exist_are_set() -> None:
    assert {"BATON_DATA_DIR", "DATABASE_URL_FILE"} <= variables()
    assert [name for name in sorted(variables()) if not is_setting(name)] == []


def test_the_versions_are_the_projects() -> None:
    version = PROJECT["version"]
    assert f'org.opencontainers.image.version="{version}"' in DOCKERFILE
    assert {service["image"] for service in SERVICES.values() if "build" in service} == {f"baton:{version}"}


def test_the_image_has_one_python_and_one_that_baton_runs_on() -> None:
    (base,) = instructions("ARG")
    found = re.fullmatch(r"BASE=python:3\.(\d+)-slim-[a-z]+", base)
    assert found
    least = re.fullmatch(r">=3\.(\d+)", PROJECT["requires-python"])
    assert least
    assert int(found[1]) >= int(least[1])
    assert set(re.findall(r"python3\.\d+", DOCKERFILE)) == {f"python3.{found[1]}"}


def test_no_image_is_whatever_is_newest() -> None:
    images = [service["image"] for service in SERVICES.values()]
    assert all(re.search(r":[\w.]*\d[\w.-]*$", image) for image in images)


def test_the_image_runs_as_nobody_special_and_its_processes_get_their_signals() -> None:
    assert instructions("USER") == ["10001:10001"]
    assert instructions("ENTRYPOINT") == ['["baton"]']
    assert instructions("CMD") == ['["discord"]']


def test_the_health_check_asks_the_port_that_is_served() -> None:
    (check,) = instructions("HEALTHCHECK")
    assert "python -m bot.operating.health http://127.0.0.1:$BATON_HTTP_PORT/healthz" in check
    port = re.search(r"BATON_HTTP_PORT=(\d+)", DOCKERFILE)
    assert port
    assert instructions("EXPOSE") == [port[1]]
    assert SERVICES["bot"]["ports"] == [f"127.0.0.1:{port[1]}:{port[1]}"]


def test_what_is_copied_into_the_image_exists_and_is_not_ignored() -> None:
    copied = [line.split()[:-1] for line in instructions("COPY") if not line.startswith("--from")]
    names = {name for line in copied for name in line}
    ignored = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert all((ROOT / name).exists() for name in names)
    assert {line.removeprefix("!") for line in ignored if line.startswith("!")} == names
    assert ignored[1] == "*"


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_is_held_tightly(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["logging"]["options"] == {"max-size": "10m", "max-file": "5"}
    assert set(service["deploy"]["resources"]["limits"]) == {"cpus", "memory", "pids"}
    assert "build" in service or service["user"] not in {"root", "0"}
    assert "privileged" not in service


def test_every_service_that_runs_for_long_is_watched() -> None:
    asked = {name for name, service in SERVICES.items() if "test" in service.get("healthcheck", {})}
    assert asked == {"postgres", "cache"}
    silent = {name for name, service in SERVICES.items() if service.get("healthcheck", {}).get("disable")}
    assert silent == {"migrate", "backup"}  # they serve nothing; the bot has the image's own


def test_secrets_come_from_files_that_neither_git_nor_the_image_gets() -> None:
    used = {secret for service in SERVICES.values() for secret in service.get("secrets", [])}
    assert set(COMPOSE["secrets"]) == used
    assert all(secret["file"] == f"./secrets/{name}" for name, secret in COMPOSE["secrets"].items())
    assert "secrets/" in (ROOT / ".gitignore").read_text("utf-8").splitlines()
    assert not variables() & SECRET
    for service in SERVICES.values():
        files = [value for name, value in service.get("environment", {}).items() if name.endswith("_FILE")]
        assert {Path(file).name for file in files} <= set(service.get("secrets", []))


def test_a_secret_may_come_from_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "token"
    file.write_text("a secret\n", "utf-8")
    monkeypatch.setenv("DISCORD_TOKEN_FILE", str(file))
    assert read_settings().discord_token.get_secret_value() == "a secret"
    monkeypatch.setenv("DISCORD_TOKEN", "another")
    assert read_settings().discord_token.get_secret_value() == "another"


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN_FILE", str(tmp_path / "nowhere"))
    with pytest.raises(BadSettings, match=r"DISCORD_TOKEN_FILE: .*nowhere can't be read"):
        read_settings()


async def test_a_runtime_that_was_built_beforehand_is_used_as_it_is(
    tmp_path: Path, course: Course, data_dir: Path, reviewer: Reviewer
) -> None:
    settings = Settings(baton_data_dir=tmp_path / "empty", baton_runtimes_dir=data_dir / "runtimes")
    assert single_reviewer(settings).is_ready(course)
    await single_reviewer(settings).prepare(course)
    assert not (tmp_path / "empty").exists()
    assert not single_reviewer(Settings(baton_data_dir=tmp_path / "empty")).is_ready(course)


def test_the_bot_has_longer_to_stop_than_it_takes() -> None:
    bot = SERVICES["bot"]
    assert int(bot["stop_grace_period"].removesuffix("s")) > int(bot["environment"]["BATON_SHUTDOWN_SECONDS"])


def test_the_example_of_an_environment_names_every_setting() -> None:
    assert ENV_EXAMPLE.read_text("utf-8") == env_example(), "run `python -m tests.settings_table`"


def test_the_table_of_the_environment_has_a_row_for_every_setting() -> None:
    rows = settings_table().splitlines()[2:]
    named = [row.split("`")[1].lower() for row in rows]
    assert [name for name in Settings.model_fields if name not in named] == []
    assert all(row.count(" | ") == 2 and not row.endswith("|  |") for row in rows)


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Path]:
    """A server on which nothing but the script of the compose file has run."""
    for role, password in PASSWORDS.items():
        file = tmp_path / f"database{role.removeprefix('baton')}_url"
        file.write_text(f"postgresql+asyncpg://{role}:{password}@postgres/baton\n", "utf-8")
    folder = Path(tempfile.mkdtemp(prefix="baton-"))
    postgres.start(folder)
    try:
        subprocess.run(
            [postgres._binaries(folder) / "psql", "-X", "-q", "-h", folder, "-U", "postgres"],
            input=ROLES.replace("/run/secrets", str(tmp_path)),
            text=True,
            check=True,
            env={**os.environ, "PGDATABASE": "postgres"},
        )
        yield folder
    finally:
        postgres.stop(folder, "immediate")
        shutil.rmtree(folder)


async def test_the_script_of_the_compose_file_makes_roles_that_baton_can_run_as(
    cluster: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", f"{postgres._binaries(cluster)}{os.pathsep}{os.environ['PATH']}")
    address = f"postgresql+asyncpg://{{}}@/baton?host={cluster}"
    async with Memory.open(address.format("baton_owner")) as owner:
        assert (await migrate.upgrade(owner, app_role="baton")).up_to_date
    async with Memory.open(address.format("baton")) as memory:
        await memory.check_role()
        async with memory.transaction("g", actor="tests") as tx:
            await tx.learners.meet("ada", "Ada")
    async with Memory.open(address.format("baton_backup")) as operator:
        made = await back_up(operator, tmp_path / "backups", at=NOON)
    assert made.size > 0


async def test_each_role_logs_in_with_the_password_of_its_address_alone(cluster: Path) -> None:
    superuser = await asyncpg.connect(host=str(cluster), user="postgres", database="baton")
    (cluster / "data" / "pg_hba.conf").write_text("local all all scram-sha-256\n", "utf-8")
    await superuser.execute("SELECT pg_reload_conf()")
    await superuser.close()
    for role, password in PASSWORDS.items():
        connection = await asyncpg.connect(host=str(cluster), user=role, password=password, database="baton")
        await connection.close()
        with pytest.raises(asyncpg.InvalidPasswordError):
            await asyncpg.connect(host=str(cluster), user=role, password="another", database="baton")  # noqa: S106 - it's wrong
