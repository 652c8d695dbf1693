"""Makes what new courses, modules, phases, concepts and tasks begin as: files with blanks to fill in.

The files stand in `scaffolds/` beside this one, as templates; see `bot.courses.blanks` for the blanks.
"""

from __future__ import annotations

import json
import keyword
import re
import sys
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from string import Template
from typing import Any

from bot.courses.course import Kind
from bot.courses.schema import SLUG
from bot.errors import BatonError

SCAFFOLDS = Path(__file__).with_name("scaffolds")
_LAST = 99
_FOLDER = {Kind.REFACTOR: Kind.CODE}
"""Kinds whose tasks begin as those of another kind do."""


class NoScaffold(BatonError):
    """Nothing new can be made there."""


def new_course(folder: Path) -> list[Path]:
    """A course without modules; like all functions here it gives the files that it made."""
    return _made("course", folder)


def new_module(course: Path, module: str) -> list[Path]:
    """The course's last module, without phases: in preparation."""
    return _made("module", _next(course / "modules", module))


def new_phase(course: Path, module: str, phase: str, concepts: Sequence[str] = ()) -> list[Path]:
    """The last phase of a module. It teaches `concepts`, else one of its own name; made if not there."""
    phases = _found(course / "modules", module) / "phases"
    taught = concepts or (phase,)
    made = _made("phase", _next(phases, phase), concepts=_list(taught))
    return made + _missing(course, taught)


def new_concept(course: Path, concept: str) -> list[Path]:
    return _made("concept", course / "concepts" / concept)


def new_task(
    course: Path,
    place: tuple[str, str, str],
    kind: Kind = Kind.CODE,
    *,
    stub: str = "",
    concepts: Sequence[str] = (),
) -> list[Path]:
    """The last task of a phase; `place` is its module, its phase and its name.

    The learner's file is `stub`, else named like the task. The task practises `concepts`, else its phase's.
    """
    module, phase, task = place
    folder = _found(_found(course / "modules", module) / "phases", phase)
    for taken in course.glob(f"modules/*/phases/*/tasks/{_slug(task)}"):
        raise NoScaffold(f"{taken} is there already; a task's name is its own in the whole course")
    practised = concepts or _toml(folder / "phase.toml").get("concepts", ())
    orders = [_toml(file).get("order", 1) for file in folder.glob("tasks/*/task.toml")]
    values = {
        "stub": _module_name(stub or task.replace("-", "_")),
        "kind": kind,
        "order": max(orders, default=0) + 1,
        "concepts": _list(practised),
    }
    made = _made(f"task/{_FOLDER.get(kind, kind)}", folder / "tasks" / task, **values)
    return made + _missing(course, practised)


def _made(scaffold: str, folder: Path, **values: object) -> list[Path]:
    """The files of a scaffold, written into a new folder."""
    _slug(re.sub(r"^[0-9]{2}-", "", folder.name))
    if folder.exists():
        raise NoScaffold(f"{folder} is there already; choose another name")
    source = SCAFFOLDS / scaffold
    made = []
    try:
        for template in sorted(filter(_is_template, source.rglob("*"))):
            file = folder / _filled(template.relative_to(source).as_posix(), values)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(_filled(template.read_text("utf-8"), values), "utf-8", newline="\n")
            made.append(file)
    except OSError as error:
        raise NoScaffold(f"{folder} can't be written: {error}") from error
    return made


def _is_template(path: Path) -> bool:
    """Whether it's ours: an installer compiles whatever ends in .py, and puts that beside it."""
    return path.is_file() and path.parent.name != "__pycache__"


def _filled(text: str, values: Mapping[str, object]) -> str:
    return Template(text).substitute(values)


def _missing(course: Path, concepts: Sequence[str]) -> list[Path]:
    """The pages of those concepts that the course hasn't got yet."""
    new = (concept for concept in concepts if not (course / "concepts" / concept).exists())
    return [file for concept in new for file in new_concept(course, concept)]


def _next(parent: Path, name: str) -> Path:
    """The folder of `name` behind the last numbered one in `parent`."""
    known = _numbered(parent)
    if name in known:
        raise NoScaffold(f"{known[name]} is there already; choose another name")
    number = max((int(path.name[:2]) for path in known.values()), default=0) + 1
    if number > _LAST:
        raise NoScaffold(f"{parent} holds a folder {_LAST}-… already, and two digits is all there are")
    return parent / f"{number:02}-{_slug(name)}"


def _found(parent: Path, name: str) -> Path:
    """The numbered folder in `parent` that `name` means, with its number or without."""
    known = _numbered(parent)
    for slug, path in known.items():
        if name in {slug, path.name}:
            return path
    names = ", ".join(path.name for path in known.values())
    raise NoScaffold(f"{parent} has no '{name}'; it has {names or 'nothing yet'}")


def _numbered(parent: Path) -> dict[str, Path]:
    paths = sorted(path for path in parent.glob("[0-9][0-9]-*") if path.is_dir())
    return {path.name[3:]: path for path in paths}


def _slug(name: str) -> str:
    if not re.fullmatch(SLUG, name) or re.match(r"[0-9]{2}-", name):
        message = "write a-z, 0-9 and single hyphens, and no number in front: that comes by itself"
        raise NoScaffold(f"'{name}' is no name; {message}")
    return name


def _module_name(name: str) -> str:
    if not name.isidentifier() or keyword.iskeyword(name) or name in {*sys.stdlib_module_names, "pytest"}:
        raise NoScaffold(f"{name}.py can't be imported, or hides a library; choose another with --file")
    return name


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise NoScaffold(f"{path} can't be read: {error}") from error


def _list(names: Sequence[str]) -> str:
    return json.dumps(list(names))
