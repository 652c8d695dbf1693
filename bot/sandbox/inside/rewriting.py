"""Rewrites the tests before pytest does: with doubt in their comparisons and a word at their end."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator
from contextlib import suppress
from importlib.util import source_hash
from pathlib import Path
from types import CodeType

from _pytest.assertion import rewrite
from _pytest.config import Config

from . import doubt, witness
from .order import Order


def prepare(config: Config, order: Order, key: int) -> None:
    """Have pytest take the order's tests as they are rewritten here; read the words' key from `key`."""
    ready = dict(_rewritten(config, order, os.read(key, witness.KEY_BYTES)))
    rewrite_test = rewrite._rewrite_test  # noqa: SLF001 - of a pytest that is pinned

    def take(fn: Path, config: Config) -> tuple[bytes, CodeType]:
        return ready.pop(fn, None) or rewrite_test(fn, config)

    rewrite._rewrite_test = take  # noqa: SLF001


def _rewritten(config: Config, order: Order, key: bytes) -> Iterator[tuple[Path, tuple[bytes, CodeType]]]:
    for file in order.tests:
        path = Path(order.places.task, file)
        source = path.read_bytes()
        with suppress(SyntaxError, ValueError):  # pytest will come upon it, and tell
            tree = ast.parse(source, str(path))
            witness.put_words(tree.body, file, key)
            doubt.import_first(tree, f"{__package__}.witness", "say", witness.NAME)
            rewrite.rewrite_asserts(tree, source, str(path), config)
            yield path, (source_hash(source), compile(tree, str(path), "exec", dont_inherit=True))
