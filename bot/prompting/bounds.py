"""The environment in which nothing can be used but what is listed, and nothing takes too long or too much.

So many steps, so many characters, no number beyond reason; what fails tells its place in the template.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Iterator, Sized
from pathlib import Path
from typing import Any, NoReturn

import jinja2
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.debug import rewrite_traceback_stack
from jinja2.filters import FILTERS as DEFAULT_FILTERS
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.tests import TESTS as DEFAULT_TESTS

from bot.errors import BatonError
from bot.prompting.data import for_a_model
from bot.prompting.safety import (
    COUNTED,
    LIST_FILTERS,
    MOST_NUMBER,
    OTHER_FILTERS,
    TESTS,
    TEXT_FILTERS,
    unsafe,
)
from bot.prompting.seams import MOST_CHARS, TooLong, Unprintable, bounded, printed, settled
from bot.prompting.template import SUFFIX, BrokenPrompts

MOST_STEPS = 100_000
"""Of all loops of a message together."""
_MOST_DECIMALS = 9


class TooMuch(BatonError):
    """A template would take too long, or make too much."""

    advice = "let it go through less, or reckon with less"


class SafeEnvironment(ImmutableSandboxedEnvironment):
    """An environment with nothing in it but what is listed above, and what its maker adds."""

    intercepted_binops = frozenset({"+", "-", "*", "/", "//", "%", "**"})
    concat = staticmethod(settled)
    prints: Callable[[object], object] = staticmethod(printed)

    @staticmethod
    def joined(parts: Iterable[object]) -> str:
        """What `~` compiles to."""
        return joined(parts)

    def __init__(self, loader: jinja2.BaseLoader) -> None:
        super().__init__(
            loader=loader,
            undefined=jinja2.StrictUndefined,
            finalize=self.prints,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        allowed = (*LIST_FILTERS, *OTHER_FILTERS)
        texts: dict[str, Callable[..., Any]] = {name: _of_text(name) for name in TEXT_FILTERS}
        own = {"join": _join, "string": _string, "round": _round, "int": _int, COUNTED: _counted}
        self.filters = {name: DEFAULT_FILTERS[name] for name in allowed} | texts | own
        self.tests = {name: DEFAULT_TESTS[name] for name in TESTS}
        self.globals = {}
        self._allowed: dict[tuple[type, str], bool] = {}

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:  # noqa: ANN401
        """See the sandbox; what it says depends on the type alone, and takes it long to find out."""
        key = type(obj), attr
        if key not in self._allowed:
            self._allowed[key] = super().is_safe_attribute(obj, attr, value)
        return self._allowed[key]

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:  # noqa: ANN401
        """Calculate with numbers alone: `+`, `*` and `%` of texts make much out of little."""
        if not all(isinstance(one, int | float) for one in (left, right)):
            raise TooMuch(f"'{operator}' is for numbers; texts are joined by ~")
        result = super().call_binop(context, operator, left, right)
        if abs(result) > MOST_NUMBER:
            raise TooMuch(f"a number beyond {MOST_NUMBER:,}")
        return result

    def handle_exception(self, source: str | None = None) -> NoReturn:
        """Tell what failed with the place in the template, however it failed."""
        error, advice = rewrite_traceback_stack(source), ""
        if isinstance(error, jinja2.TemplateSyntaxError):
            place, told = (error.filename or "a template", error.lineno), error.message or ""
        else:
            frames = traceback.walk_tb(error.__traceback__)
            places = [
                (f.f_code.co_filename, line) for f, line in frames if f.f_code.co_filename.endswith(SUFFIX)
            ]
            place = places[-1] if places else ("a template", 1)
            known = isinstance(error, BatonError | jinja2.TemplateError)
            told = str(error) if known else f"{type(error).__name__}: {error}"
            if isinstance(error, TooLong | TooMuch | Unprintable):
                advice = error.advice
            if isinstance(error, Unprintable):
                told = error.what
        raise BrokenPrompts(told, Path(place[0]), place[1], advice) from error


class ModelEnvironment(SafeEnvironment):
    """The same for what a language model reads: values are neutral data there, and nobody's Markdown."""

    concat = staticmethod(bounded)
    prints = staticmethod(for_a_model)


class _Generator(CodeGenerator):
    """Compiles nothing unsafe, counts the steps of loops, and bounds what `~` joins."""

    def visit_Template(  # noqa: N802 - Jinja's name
        self, node: nodes.Template, frame: Frame | None = None
    ) -> None:
        for found in unsafe(node, self.environment):
            raise jinja2.TemplateAssertionError(str(found), found.line, self.name, self.filename)
        for loop in node.find_all(nodes.For):
            loop.iter = nodes.Filter(loop.iter, COUNTED, [], [], None, None, lineno=loop.lineno)
        super().visit_Template(node, frame)

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:  # noqa: N802 - likewise
        self.write("environment.joined((")
        for part in node.nodes:
            self.visit(part, frame)
            self.write(", ")
        self.write("))")


class _Steps:
    """How many steps the loops of one message may still take."""

    def __init__(self) -> None:
        self._left = MOST_STEPS

    def spend(self, steps: int) -> None:
        self._left -= steps
        if self._left < 0:
            raise TooMuch(f"its loops take more than {MOST_STEPS:,} steps")

    def each(self, items: Iterable[object]) -> Iterator[object]:
        for item in items:
            self.spend(1)
            yield item


class _Context(Context):
    """Has the steps that are left, for a template and for all that it includes."""

    def __init__(self, environment: Any, parent: dict[str, Any], *rest: Any, **named: Any) -> None:  # noqa: ANN401
        parent.setdefault(COUNTED, _Steps())
        super().__init__(environment, parent, *rest, **named)


@jinja2.pass_context
def _counted(context: Context, items: Any) -> Any:  # noqa: ANN401 - whatever a loop goes through
    steps: _Steps = context.parent[COUNTED]
    if isinstance(items, Sized):
        steps.spend(len(items))
        return items
    return steps.each(items)


def joined(parts: Iterable[object], between: str = "") -> str:
    """Texts and numbers as one text, as long as it stays reasonable."""
    texts = [worded(part) for part in parts]
    if sum(map(len, texts)) + len(between) * len(texts) > MOST_CHARS:
        raise TooMuch(f"a text of more than {MOST_CHARS:,} characters")
    return between.join(texts)


def worded(value: object) -> str:
    """The text of a text or a number; of anything else, its words would be those of a programmer."""
    if isinstance(value, (str, jinja2.Undefined)):
        return str(value)
    return printed(value)


def _of_text(name: str) -> Callable[..., Any]:
    filtered = DEFAULT_FILTERS[name]
    if name == "truncate":
        return jinja2.pass_environment(
            lambda environment, value, *how, **more: filtered(environment, worded(value), *how, **more)
        )
    return lambda value, *how, **more: filtered(worded(value), *how, **more)


def _join(items: Iterable[object], between: str = "") -> str:
    return joined(items, worded(between))


def _string(value: object) -> str:
    return worded(value)


def _round(value: float, digits: int = 0) -> float:
    if not 0 <= digits <= _MOST_DECIMALS:
        raise TooMuch(f"a number has 0 to {_MOST_DECIMALS} decimal places")
    return round(value, digits)


def _int(value: float) -> int:
    if not isinstance(value, int | float):
        raise TooMuch("|int is for numbers")
    return int(value)


SafeEnvironment.code_generator_class = _Generator
SafeEnvironment.context_class = _Context
