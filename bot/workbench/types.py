"""The types of inputs, as front matter spells them and as Python knows them."""

from __future__ import annotations

import ast
import dataclasses
import inspect
import types
import typing
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Annotated, Any, TypeAlias

import bot.prompting.coach_sayings
import bot.prompting.reminder_sayings
import bot.prompting.wording_sayings
import bot.review.sayings
import bot.tutor.sayings  # noqa: F401 - the sayings are known once their modules are loaded
from bot.prompting.sayings import Saying

Hint: TypeAlias = Any
"""A type as `typing.get_type_hints` gives it; `Any` is one that nobody can tell."""
NOTHING = object()
"""What a type has under a name that it doesn't have."""
_PLAIN = (str, int, float, bool, date, datetime)


# Made at run time, which a type checker takes for annotations.
TUPLE: Any = tuple
MAPPING: Any = Mapping
CALL: Any = Callable


def origin_of(hint: Hint) -> Any:  # noqa: ANN401 - `tuple`, `Mapping`, `Annotated` …
    return typing.get_origin(hint)


hints_of: Callable[[Any], Mapping[str, Hint]] = cache(typing.get_type_hints)
"""The types of a class's fields, or of what a function takes and gives."""


def many(hint: Hint) -> Hint:
    """Several of a type."""
    return TUPLE[hint, ...]


def spelt(hint: Hint) -> str:
    """The type as it stands in front matter: `tuple[Module, ...]`."""
    if hint in {None, type(None)}:
        return "None"
    origin, args = origin_of(hint), typing.get_args(hint)
    if origin in {types.UnionType, typing.Union}:
        return " | ".join(map(spelt, args))
    if origin is Annotated:
        return spelt(args[0])
    if origin is not None:
        inner = ", ".join("..." if arg is ... else spelt(arg) for arg in args)
        return f"{origin.__name__}[{inner}]"
    return getattr(hint, "__name__", str(hint))


@cache
def sayings() -> Mapping[str, type[Saying]]:
    """Every saying by the id of its template."""
    return {kind.template: kind for kind in Saying.__subclasses__()}


def inputs_of(template: str) -> Mapping[str, Hint]:
    """What the saying of a template has, by name; nothing if the template has none."""
    kind = sayings().get(template)
    if kind is None:
        return {}
    hints = hints_of(kind)
    return {field.name: hints[field.name] for field in dataclasses.fields(kind)}


@cache
def known_types() -> Mapping[str, type]:
    """Every type that a saying leads to, by its name."""
    found: dict[str, type] = {kind.__name__: kind for kind in _PLAIN}
    for template in sayings():
        for hint in inputs_of(template).values():
            _gather(hint, found)
    return found


def _gather(hint: Hint, found: dict[str, type]) -> None:
    for arg in typing.get_args(hint):
        _gather(arg, found)
    if not isinstance(hint, type) or hint.__name__ in found or origin_of(hint):
        return
    if hint is not type(None):
        found[hint.__name__] = hint
    if dataclasses.is_dataclass(hint):
        for inner in hints_of(hint).values():
            _gather(inner, found)


def read_type(text: str) -> Hint:
    """The type that front matter spells so. Raises `LookupError` with the name that nobody knows."""
    try:
        return _read(ast.parse(text, mode="eval").body)
    except SyntaxError:
        raise LookupError(text) from None


def _read(node: ast.expr) -> Hint:
    match node:
        case ast.Name(id=name) if name in known_types():
            return known_types()[name]
        case ast.Constant(value=None):
            return type(None)
        case ast.Constant(value=value) if value is ...:
            return ...
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return _read(left) | _read(right)
        case ast.Subscript(value=ast.Name(id="tuple"), slice=ast.Tuple(elts=parts)):
            return TUPLE[tuple(map(_read, parts))]
        case ast.Subscript(value=ast.Name(id="Mapping"), slice=ast.Tuple(elts=[key, value])):
            return MAPPING[_read(key), _read(value)]
    raise LookupError(ast.unparse(node))


def arms(hint: Hint) -> tuple[Hint, ...]:
    """What a value may be, besides nothing."""
    if origin_of(hint) in {types.UnionType, typing.Union}:
        return tuple(arg for arg in typing.get_args(hint) if arg is not type(None))
    return (hint,)


def together(*hints: Hint) -> Hint:
    """A value of one of these types; `Any` if one can't be told."""
    known = dict.fromkeys(hint for hint in hints if hint is not type(None))
    if not known or any(hint is Any for hint in known):
        return Any
    first, *others = known
    return typing.Union[(first, *others)] if others else first


def element(hint: Hint) -> Hint:
    """What a loop over it gives."""
    found = []
    for arm in arms(hint):
        origin, args = origin_of(arm), typing.get_args(arm)
        if origin is tuple:
            found.append(args[0] if args[-1] is ... else together(*args))
        elif origin is not None and origin is not Annotated and issubclass(origin, Mapping):
            found.append(args[0])
        else:
            found.append(str if arm is str else Any)
    return together(*found)


def at(hint: Hint, index: object) -> Hint:
    """What stands under a key or an index."""
    for arm in arms(hint):
        origin, args = origin_of(arm), typing.get_args(arm)
        if origin is tuple:
            return args[0] if args[-1] is ... else args[index] if isinstance(index, int) else together(*args)
        if origin is not None and origin is not Annotated:
            return args[1]
        if arm is str:
            return str
    return Any


def enum_of(hint: Hint) -> type[Enum] | None:
    """The enumeration that a value, or its `value`, is of."""
    for arm in arms(hint):
        if origin_of(arm) is Annotated:
            return typing.cast("type[Enum]", typing.get_args(arm)[1])
        if isinstance(arm, type) and issubclass(arm, Enum):
            return arm
    return None


def owner(hint: Hint) -> type | None:
    """The class whose attributes a value has, if it's one of ours."""
    for arm in arms(hint):
        if isinstance(arm, type) and (dataclasses.is_dataclass(arm) or issubclass(arm, Enum)):
            return arm
    return None


def member(hint: Hint, name: str) -> Hint:
    """The type of an attribute; `NOTHING` if the type has none of that name."""
    found = [_member(arm, name) for arm in arms(hint)]
    real = [one for one in found if one is not NOTHING]
    return together(*real) if real else NOTHING


def _member(hint: Hint, name: str) -> Hint:  # noqa: PLR0911 - one line for each kind of type
    origin, args = origin_of(hint), typing.get_args(hint)
    if hint is Any:
        return Any
    if origin is Annotated:
        return _member(args[0], name)
    if origin is tuple:
        return Any if hasattr(tuple, name) else NOTHING
    if origin is not None:
        pairs = many(TUPLE[args])
        known = {"items": pairs, "keys": many(args[0]), "values": many(args[1]), "get": args[1]}
        return CALL[..., known[name]] if name in known else Any
    if issubclass(hint, Enum) and name == "value":
        return Annotated[str, hint]
    hints = hints_of(hint) if dataclasses.is_dataclass(hint) else {}
    if name in hints and origin_of(hints[name]) is not typing.ClassVar:
        return hints[name]
    found = inspect.getattr_static(hint, name, NOTHING)
    if isinstance(found, property) and found.fget:
        return hints_of(found.fget).get("return", Any)
    if inspect.isfunction(found):
        return CALL[..., hints_of(found).get("return", Any)]
    return NOTHING if found is NOTHING else Any


def members(kind: type) -> Iterator[str]:
    """What can be written behind the dot."""
    fields = {field.name for field in dataclasses.fields(kind)} if dataclasses.is_dataclass(kind) else set()
    more = {
        name for name, value in vars(kind).items() if isinstance(value, property) or inspect.isfunction(value)
    }
    also = {"value"} if issubclass(kind, Enum) else set()
    yield from sorted(name for name in fields | more | also if not name.startswith("_"))
