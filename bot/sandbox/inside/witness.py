"""Witnesses that a test came to its end: with a word that stands in the test's own code and nowhere else.

pytest can be patched to call a test passed that never ran, and other code can be put in a test's place. So
each test says a word when it ends, or returns, and none of it counts as passed without. The harness makes up
the key to the words after it has forked the process that runs the tests; there they are put into the tests
before a line of the learner's has run (`rewriting.py`), and then forgotten.
"""

from __future__ import annotations

import ast
import hashlib
from collections import deque

KEY_BYTES = 16
NAME = "@say"
"""No identifier, so nothing in a test can have it."""
_said: deque[str] = deque(maxlen=1)
say = _said.append
"""No function of Python's, whose code could be exchanged."""


def word(key: bytes, file: str, name: str) -> str:
    """What the test `name` of `file` says; its class and its parameters make no difference."""
    function = name.partition("[")[0].rpartition("::")[2]
    return hashlib.blake2b(f"{file}::{function}".encode("utf-8", "replace"), key=key).hexdigest()


def heard() -> str:
    """The word that was said since the last time, "" for none."""
    return _said.pop() if _said else ""


def put_words(body: list[ast.stmt], file: str, key: bytes) -> None:
    """Put its word into each test of `file`, whose statements are `body`."""
    for node in body:
        if isinstance(node, ast.ClassDef):
            put_words(node.body, file, key)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test"):
            said = word(key, file, node.name)
            returning = _Returning(said)
            node.body = [part for old in node.body for part in returning.statements(old)]
            node.body.append(_saying(said, node.body[-1]))


class _Returning(ast.NodeTransformer):
    """Has a function say its word before it returns, wherever it does."""

    def __init__(self, said: str) -> None:
        self._said = said

    def statements(self, node: ast.stmt) -> list[ast.stmt]:
        """What takes the place of a statement."""
        found = self.visit(node)
        return found if isinstance(found, list) else [found]

    def visit_Return(self, node: ast.Return) -> list[ast.stmt]:
        return [_saying(self._said, node), node]

    def generic_visit(self, node: ast.AST) -> ast.AST:
        """Go on, but not into functions of the test's own: what returns in there doesn't end it."""
        inner = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        return node if inner else super().generic_visit(node)


def _saying(said: str, where: ast.stmt) -> ast.stmt:
    call = ast.Call(ast.Name(NAME, ast.Load()), [ast.Constant(said)], [])
    return ast.fix_missing_locations(ast.copy_location(ast.Expr(call), where))
