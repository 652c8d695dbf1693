"""Checks what templates say and how: names, attributes, words that hurt, hints that are hard to read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from bot.coaching.chat import COMMANDS
from bot.coaching.phrases import FALLBACK
from bot.courses.course import Hint
from bot.prompting.bounds import SafeEnvironment
from bot.prompting.briefs import briefs
from bot.prompting.environment import Reader as ReadBy
from bot.prompting.environment import make_environment
from bot.prompting.language import FORMATS, Language, find_language
from bot.prompting.locale import parsed
from bot.prompting.safety import unsafe
from bot.prompting.template import BrokenPrompts, Surface, Template
from bot.workbench.fronts import line_of
from bot.workbench.problem import Problem
from bot.workbench.reading import Names, Reader
from bot.workbench.spoken import Spoken, Table
from bot.workbench.types import arms, read_type

HARDEST = 45
"""The LIX of a text that most people still read with ease; newspapers have 50."""
_LONG_WORD = 6
_CODE_IN_TEMPLATES = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_WORD = re.compile(r"[^\W\d_]+")


def names_of(spoken: Spoken, *, for_models: bool = False) -> tuple[SafeEnvironment, Names]:
    """What templates of this language may call by name, whether or not all of its files are in order."""
    words = spoken.tables["words"].values
    commands = {name: tuple(called) for name, called in words.get("commands", {}).items()}
    labels, rules = words.get("labels", {}), spoken.tables["rules"].values
    language = next(found for code in (spoken.code, FALLBACK) if (found := find_language(code)))
    reader = ReadBy((spoken.code,), commands, labels, rules)
    environment = make_environment({}, Language(language, FORMATS), reader, for_models=for_models)
    parts = {one.id: _known(one) for one in spoken.templates.values() if one.surface is Surface.PART}
    return environment, Names(
        filters=frozenset(environment.filters),
        tests=frozenset(environment.tests),
        functions=frozenset(environment.globals),
        commands=frozenset(COMMANDS),
        labels=frozenset(labels),
        parts=parts,
    )


def _known(template: Template) -> Mapping[str, object]:
    """The inputs whose types can be read; the others are told of elsewhere."""
    known = {}
    for name, one in template.inputs.items():
        try:
            known[name] = read_type(one.type)
        except LookupError:
            known[name] = object
    return known


def body_problems(spoken: Spoken, used: dict[str, set[str]]) -> Iterator[Problem]:
    """What is wrong in the bodies of a language; which inputs each template takes is noted in `used`."""
    to_models = briefs(spoken.templates)
    known = {for_models: names_of(spoken, for_models=for_models) for for_models in (False, True)}
    for template in spoken.templates.values():
        environment, names = known[template.id in to_models]
        try:
            tree = parsed(template, environment)
        except BrokenPrompts as error:
            yield spoken.problem(template, error.line, error.what, "mend it; the lines before may matter")
            used.setdefault(template.id, set()).update(template.inputs)  # nobody can tell
            continue
        reader = Reader(names, model=template.id in to_models)
        untrusted = {name for name, one in template.inputs.items() if one.untrusted}
        reader.read(tree, _known(template), untrusted)
        used.setdefault(template.id, set()).update(reader.used)
        for one in sorted(reader.found, key=lambda found: found.line):
            yield spoken.problem(template, one.line, one.text, one.advice)
        for forbidden in unsafe(tree, environment):
            yield spoken.problem(template, forbidden.line, forbidden.text, forbidden.advice)


def unused(languages: Sequence[Spoken], used: Mapping[str, set[str]]) -> Iterator[Problem]:
    """Inputs that no language needs."""
    for name, template in {n: t for one in reversed(languages) for n, t in one.templates.items()}.items():
        language = next(one for one in languages if name in one.templates)
        for spare in sorted(template.inputs.keys() - used.get(name, set())):
            text = f"'{spare}' is used in no language"
            advice = "use it, or have it taken out of the front matter and its class"
            yield language.problem(template, line_of(template, "inputs", spare), text, advice)


def word_problems(spoken: Spoken) -> Iterator[Problem]:
    """Words that make somebody feel small who finds it hard, or that give a solution away."""
    avoid: Mapping[str, str] = spoken.tables["words"].values.get("avoid", {})
    if not avoid:
        return
    pattern = re.compile(rf"(?<!\w)({'|'.join(map(re.escape, avoid))})(?!\w)", re.IGNORECASE)
    for template in spoken.templates.values():
        prose = _blanked(template.body)
        for match in pattern.finditer(prose):
            line = template.head + prose.count("\n", 0, match.start()) + 1
            yield spoken.problem(template, line, f"says '{match[1]}'", _instead(avoid, match[1]))
        yield from _hard(spoken, template, prose)
    for table in spoken.tables.values():
        yield from _words_of(table, pattern, avoid)


def _words_of(table: Table, pattern: re.Pattern[str], avoid: Mapping[str, str]) -> Iterator[Problem]:
    for key, text in table.texts():
        if key[0] not in {"avoid", "asking", "commands", "details"} and (match := pattern.search(text)):
            yield Problem(table.file, table.line(*key), f"says '{match[1]}'", _instead(avoid, match[1]))


def _instead(avoid: Mapping[str, str], word: str) -> str:
    return next(advice for known, advice in avoid.items() if known.casefold() == word.casefold())


def _hard(spoken: Spoken, template: Template, prose: str) -> Iterator[Problem]:
    """Hints are read by those who are stuck."""
    hints = [one for one in _known(template).values() if Hint in arms(one)]
    if hints and (found := lix(prose)) > HARDEST:
        text = f"is hard to read: its LIX is {found:.0f}, and hints have at most {HARDEST}"
        yield spoken.problem(template, template.head + 1, text, "write shorter sentences and shorter words")


def lix(text: str) -> float:
    """How hard a text is to read in any language: words of a sentence, plus the percentage of long words."""
    sentences = [words for part in re.split(r"[.!?:]+|\n\s*\n", text) if (words := _words(part))]
    words = [word for sentence in sentences for word in sentence]
    if not words:
        return 0.0
    long = sum(len(word) > _LONG_WORD for word in words)
    return len(words) / len(sentences) + 100 * long / len(words)


def _words(text: str) -> list[str]:
    return _WORD.findall(text)


def _blanked(body: str) -> str:
    """The body with blanks in the place of code; lines stay lines."""
    return _CODE_IN_TEMPLATES.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), body)
