"""One language: all that a folder `prompts/<locale>/` holds, and what others say where it says nothing."""

from __future__ import annotations

import tomllib
from collections import ChainMap
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import jinja2
from jinja2 import nodes
from jinja2.meta import find_undeclared_variables

from bot.coaching.chat import COMMANDS
from bot.coaching.phrases import FALLBACK
from bot.courses.problems import did_you_mean
from bot.prompting.bounds import SafeEnvironment
from bot.prompting.briefs import briefs
from bot.prompting.environment import Reader, make_environment, numbered
from bot.prompting.language import FORMATS, Language, find_language
from bot.prompting.safety import unsafe, unsafe_includes
from bot.prompting.template import SUFFIX, BrokenPrompts, Template, load_template

KINDS = ("templates", "commands", "labels", "details", "phrases", "rules")
"""What a folder may have of its own, or leave to the locale that it falls back to."""


@dataclass(frozen=True, slots=True)
class Folder:
    """All that `prompts/<locale>/` holds itself."""

    path: Path
    code: str
    name: str
    fallback: str
    """Where it says to look next; empty if it doesn't say."""
    asking: tuple[str, ...]
    formats: Mapping[str, str]
    templates: Mapping[str, Template]
    commands: Mapping[str, tuple[str, ...]]
    labels: Mapping[str, str]
    details: Mapping[str, tuple[str, ...]]
    phrases: Mapping[str, str]
    rules: Mapping[str, str]

    def own(self, kind: str) -> Mapping[str, object]:
        """What it has of one of the `KINDS`."""
        found: Mapping[str, object] = getattr(self, kind)
        return found


@dataclass(frozen=True, slots=True)
class Locale:
    """All that is said in one language."""

    code: str
    name: str
    chain: tuple[str, ...]
    """The locale itself, and those that say what it doesn't, in their order."""
    language: Language
    templates: Mapping[str, Template]
    commands: Mapping[str, tuple[str, ...]]
    """What each command is called; the first name is the one shown."""
    labels: Mapping[str, str]
    details: Mapping[str, tuple[str, ...]]
    """What may follow a command, like the names of the commands."""
    asking: tuple[str, ...]
    """Words that a question begins with."""
    phrases: Mapping[str, str]
    """The words of the surface, by their dotted keys in `surface.toml`."""
    rules: Mapping[str, str]
    """What ruff's rules mean."""
    environments: Mapping[str, jinja2.Environment]
    """For each template the one in whose language it's written."""

    def render(self, template: str, inputs: Mapping[str, object], *, clicks: bool) -> str:
        return self.environments[template].get_template(template).render(inputs, clicks=clicks)


Refused: TypeAlias = Callable[[BrokenPrompts], None]
"""Told of a broken template, which is left out."""


def load_locales(root: Path, refused: Refused | None = None) -> Mapping[str, Locale]:
    """Every locale that has a folder; what one lacks, it takes from the next of its chain.

    `refused` is told of each broken template, and the others come without it.
    """
    folders = load_folders(root, refused)
    return {code: _locale([folders[one] for one in chain(code, folders)], refused) for code in folders}


def load_folders(root: Path, refused: Refused | None = None) -> Mapping[str, Folder]:
    """What each locale's folder holds itself."""
    paths = sorted(path for path in root.iterdir() if (path / "words.toml").is_file())
    folders = {path.name: load_folder(path, refused) for path in paths}
    if FALLBACK not in folders:
        raise BrokenPrompts(f"{root} has no folder {FALLBACK!r} with a words.toml")
    if missing := set(COMMANDS) - folders[FALLBACK].commands.keys():
        words = folders[FALLBACK].path / "words.toml"
        raise BrokenPrompts(f"{words}: [commands] lacks {', '.join(sorted(missing))}")
    return folders


def chain(code: str, folders: Mapping[str, Folder]) -> tuple[str, ...]:
    """`pt-BR`, `pt`, `en`: each locale is followed by the one it names, its parent, or the last of all."""
    links = [code]
    while links[-1] != FALLBACK:
        folder = folders[links[-1]]
        following = folder.fallback or _parent(folder.code, folders)
        if following not in folders:
            told = did_you_mean(following, set(folders))
            words = folder.path / "words.toml"
            raise BrokenPrompts(f"no folder for the fallback '{following}'", words, 1, told)
        if following in links:
            circle = " → ".join((*links, following))
            raise BrokenPrompts(f"{folder.path / 'words.toml'}: the fallback leads in a circle: {circle}")
        links.append(following)
    return tuple(links)


def _parent(code: str, folders: Mapping[str, Folder]) -> str:
    shorter = code.rpartition("-")[0]
    return shorter if shorter in folders else _parent(shorter, folders) if shorter else FALLBACK


def load_folder(path: Path, refused: Refused | None = None) -> Folder:
    words = _toml(path / "words.toml")
    if not isinstance(words.get("name"), str):
        raise BrokenPrompts(f'{path / "words.toml"}: it lacks the language\'s name, like: name = "Français"')
    commands = {command: tuple(names) for command, names in words.get("commands", {}).items()}
    named = {f"name.{command}": names[0] for command, names in commands.items()}
    formats = words.get("formats", {})
    if unknown := sorted(formats.keys() - FORMATS.keys()):
        told = did_you_mean(unknown[0], set(FORMATS))
        raise BrokenPrompts(f"{path / 'words.toml'}: [formats] knows no '{unknown[0]}'; {told}")
    return Folder(
        path=path,
        code=path.name,
        name=words["name"],
        fallback=words.get("fallback", ""),
        asking=tuple(words.get("asking", ())),
        formats=formats,
        templates=_load_templates(path, refused),
        commands=commands,
        labels=words.get("labels", {}),
        details={detail: tuple(names) for detail, names in words.get("details", {}).items()},
        phrases={**named, "language": words["name"], **_flat(_toml(path / "surface.toml"))},
        rules=_toml(path / "rules.toml"),
    )


def _load_templates(path: Path, refused: Refused | None) -> Mapping[str, Template]:
    templates: dict[str, Template] = {}
    for file in sorted(path.glob(f"*{SUFFIX}")):
        with _told(refused):
            templates[file.name.removesuffix(SUFFIX)] = load_template(file)
    return templates


def _locale(folders: Sequence[Folder], refused: Refused | None) -> Locale:
    own = folders[0]
    reader = Reader(
        tuple(folder.code for folder in folders),
        {**_merged(folders, "commands")},
        {**_merged(folders, "labels")},
        {**_merged(folders, "rules")},
    )
    to_models = briefs(_merged(folders, "templates"))
    environments: dict[str, SafeEnvironment] = {}
    for index, folder in enumerate(folders):
        given = _merged(folders[index:], "templates"), _language(folders[index:]), reader
        plain, for_models = make_environment(*given), make_environment(*given, for_models=True)
        made = {name: for_models if name in to_models else plain for name in folder.templates}
        environments = made | environments
    sound = {**_merged(folders, "templates")}
    for template in own.templates.values():
        del sound[template.id]
        with _told(refused):
            check_template(template, environments[template.id], _merged(folders, "templates"))
            sound[template.id] = template
    with _told(refused):
        _check_includes(sound, environments)
    return Locale(
        code=own.code,
        name=own.name,
        chain=tuple(reader.languages),
        language=_language(folders),
        templates=sound,
        commands=reader.commands,
        labels=reader.labels,
        details={**_merged(folders, "details")},
        asking=own.asking,
        phrases={**_merged(folders, "phrases")},
        rules=reader.rules,
        environments=environments,
    )


def _merged(folders: Sequence[Folder], kind: str) -> ChainMap[str, Any]:
    """What the first folder has that has it."""
    return ChainMap(*(dict(folder.own(kind)) for folder in folders))


def _language(folders: Sequence[Folder]) -> Language:
    """The nearest that Babel knows, with the formats of all of them."""
    known = next(found for folder in folders if (found := find_language(folder.code)))
    return Language(known, ChainMap(*(dict(folder.formats) for folder in folders), FORMATS))


@contextmanager
def _told(refused: Refused | None) -> Iterator[None]:
    try:
        yield
    except BrokenPrompts as error:
        if refused is None:
            raise
        refused(error)


def _toml(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise BrokenPrompts(f"{path}: {error}") from error


def parsed(template: Template, environment: jinja2.Environment) -> nodes.Template:
    """What a template consists of; its lines are those of its file."""
    try:
        return environment.parse(numbered(template), template.id, template.file)
    except RecursionError as error:
        raise BrokenPrompts("it is nested too deeply", Path(template.file)) from error


def check_template(
    template: Template, environment: jinja2.Environment, others: Mapping[str, Template]
) -> None:
    """Find what would fail only once somebody is spoken to: broken syntax, what is unsafe, unknown names."""
    path = Path(template.file)
    try:
        tree = parsed(template, environment)
        undeclared = find_undeclared_variables(tree)
    except (
        jinja2.TemplateAssertionError
    ) as error:  # an unknown filter: what is found only by looking for names
        raise BrokenPrompts(str(error.message), path, error.lineno) from error
    for found in unsafe(tree, environment):
        raise BrokenPrompts(found.text, path, found.line, found.advice)
    known = {*template.inputs, *environment.globals, "clicks"}
    names = list(tree.find_all(nodes.Name))
    own = {node.name for node in names if node.ctx == "store"}
    for name in sorted(undeclared - known - own):
        line = next((node.lineno for node in names if node.name == name), 1)
        raise BrokenPrompts(f"the template knows no '{name}'", path, line, did_you_mean(name, known))
    for name, line in _included(tree):
        if name not in others:
            told = did_you_mean(name, set(others))
            raise BrokenPrompts(f"there is no template '{name}' to include", path, line, told)


def _included(tree: nodes.Template) -> Iterator[tuple[str, int]]:
    for node in tree.find_all(nodes.Include):
        if isinstance(node.template, nodes.Const):
            yield node.template.value, node.lineno


def _check_includes(
    templates: Mapping[str, Template], environments: Mapping[str, jinja2.Environment]
) -> None:
    included = {
        name: [one for one, _line in _included(parsed(template, environments[name]))]
        for name, template in templates.items()
        if "include" in template.body
    }
    for name, text in unsafe_includes(included):
        path = Path(templates[name].file)
        raise BrokenPrompts(text, path, 1, "include only what includes nothing itself")


def _flat(tables: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    """Tables within tables as dotted keys."""
    flat: dict[str, str] = {}
    for key, value in tables.items():
        flat |= _flat(value, f"{prefix}{key}.") if isinstance(value, dict) else {f"{prefix}{key}": value}
    return flat
