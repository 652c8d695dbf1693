"""One template: its front matter and its body, read from a file of `prompts/<locale>/`."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeAlias

import yaml
from pydantic import BaseModel, ConfigDict, Field, PositiveInt, ValidationError

from bot.courses.problems import did_you_mean
from bot.errors import BatonError

SUFFIX = ".md.j2"
_FRONT_MATTER = re.compile(r"\A---\n(.*?)^---\n", re.DOTALL | re.MULTILINE)
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The same as Python's, and ten times as fast, where it was built."""
_NEEDED = ("id", "max_chars", "surface")

Key: TypeAlias = tuple[str, ...]
Simple: TypeAlias = str | bool | int | float
"""What a maintainer can write as a sample of an input."""


class BrokenPrompts(BatonError):
    """The folder of prompts can't be used as it is: where, what is wrong, and what to write instead."""

    def __init__(self, what: str, path: Path | None = None, line: int = 1, advice: str = "") -> None:
        self.what, self.path, self.line, self.advice = what, path, line, advice
        told = "; ".join(filter(None, (what, advice)))
        super().__init__(f"{path}:{line}: {told}" if path else told)


class Surface(StrEnum):
    """Where a text is shown, which says how long it may be."""

    MESSAGE = "message"
    EMBED = "embed"
    MODAL = "modal"
    FILE = "file"
    MODEL = "model"
    """It isn't shown to a person, but put to a language model."""
    PART = "part"
    """Other templates include it."""


@dataclass(frozen=True, slots=True)
class Input:
    """What a template is given under a name, as a maintainer is told of it."""

    type: str
    description: str = ""
    untrusted: bool = False
    """Whether it holds what somebody other than a maintainer or an author of courses wrote."""


@dataclass(frozen=True, slots=True)
class Template:
    """One template in one locale: its front matter, its body, and the hash of both."""

    id: str
    surface: Surface
    max_chars: int
    inputs: Mapping[str, Input]
    body: str
    source: str
    """The whole text of its file."""
    content_hash: str
    file: str = ""
    owner: str = ""
    """Who decides on its words."""
    samples: Mapping[str, Mapping[str, Simple]] = field(default_factory=dict)
    """What some inputs are in a sample, by the sample's name."""
    overridable: bool = False
    """Whether a guild may have its own."""

    @property
    def head(self) -> int:
        """How many lines of the file stand before the body."""
        return self.source.count("\n") - self.body.count("\n")


def load_template(path: Path) -> Template:
    return read_template(path, path.read_text("utf-8"))


def read_template(path: Path, source: str) -> Template:
    """The template that a file of this name and text would be."""
    found = _FRONT_MATTER.match(source)
    if found is None:
        raise BrokenPrompts("a template begins with its front matter between two lines of ---", path)
    head = _front_matter(path, found[1])
    if head.id != path.name.removesuffix(SUFFIX):
        raise BrokenPrompts(f"the id must be the file's name, not {head.id!r}", path, 2)
    return Template(
        id=head.id,
        surface=head.surface,
        max_chars=head.max_chars,
        inputs={name: Input(one.type, one.description, one.untrusted) for name, one in head.inputs.items()},
        body=source[found.end() :],
        source=source,
        content_hash=hashlib.sha256(source.encode()).hexdigest()[:16],
        file=str(path),
        owner=head.owner,
        samples=head.samples,
        overridable=head.overridable,
    )


@lru_cache(maxsize=512)
def front_lines(source: str) -> Mapping[Key, int]:
    """On which line of a template's file each key of its front matter stands; () stands for the first."""
    found = _FRONT_MATTER.match(source)
    lines: dict[Key, int] = {(): 2}
    if found and isinstance(root := yaml.compose(found[1], Loader=_LOADER), yaml.MappingNode):
        _walk(root, (), lines)
    return lines


def _walk(node: yaml.MappingNode, key: Key, lines: dict[Key, int]) -> None:
    for name, value in node.value:
        inner = (*key, str(name.value))
        lines[inner] = name.start_mark.line + 2  # behind the line of ---
        if isinstance(value, yaml.MappingNode):
            _walk(value, inner, lines)


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class _Input(_Strict):
    type: str
    description: str = ""
    untrusted: bool = False


class _Head(_Strict):
    """The front matter as it may be written."""

    id: str
    surface: Surface = Field(strict=False)
    max_chars: PositiveInt
    owner: str = ""
    overridable: bool = False
    inputs: dict[str, _Input] = {}
    samples: dict[str, dict[str, Simple]] = {}


def _front_matter(path: Path, text: str) -> _Head:
    try:
        head = yaml.load(text, Loader=_LOADER)  # noqa: S506 - a safe one
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 2
        raise BrokenPrompts(f"the front matter is no YAML: {error.problem}", path, line) from error
    if not isinstance(head, dict) or not {*_NEEDED} <= head.keys():
        lacks = (
            ", ".join(key for key in _NEEDED if key not in head) if isinstance(head, dict) else "everything"
        )
        raise BrokenPrompts(f"the front matter lacks {lacks}", path, 2)
    try:
        return _Head.model_validate({key: value for key, value in head.items() if value is not None})
    except ValidationError as error:
        lines = front_lines(f"---\n{text}---\n")
        key, what, advice = _explained(error.errors()[0])
        line = next(lines[key[:end]] for end in range(len(key), -1, -1) if key[:end] in lines)
        raise BrokenPrompts(f"{'.'.join(key)} {what}", path, line, advice) from error


def _explained(error: Any) -> tuple[Key, str, str]:  # noqa: ANN401 - a dictionary of pydantic's
    """Where a value of the front matter is wrong, why, and what to write."""
    key = tuple(str(part) for part in error["loc"])
    if error["type"] == "extra_forbidden":
        known = (_Input if key[0] == "inputs" else _Head).model_fields
        return key, "is nothing that a front matter has", did_you_mean(key[-1], known)
    if error["type"] == "enum":
        return key, f"can't be {error['input']!r}", did_you_mean(str(error["input"]), Surface)
    if error["type"] == "missing":
        return key, "is missing", "write it"
    return key, f"can't be {error['input']!r}", error["msg"].replace("Input should be", "it should be")
