"""Whether the learner's files are Python at all, and their syntax trees."""

from __future__ import annotations

import ast
import io
import tokenize
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

Trouble = dict[str, Any]
"""`file`, `line`, `message`, `source`, as the frame carries it."""


def parse(folder: str, names: Sequence[str]) -> tuple[dict[str, ast.Module], Trouble | None]:
    """The trees of all Python files in `names`, or why the first of them that has none has none."""
    trees: dict[str, ast.Module] = {}
    for name in names:
        if not name.endswith(".py"):
            continue
        content = Path(folder, name).read_bytes()
        try:
            trees[name] = _tree(content, name)
        except SyntaxError as error:
            line = error.lineno or (_line_of_null(content) if b"\0" in content else 0)
            return {}, _trouble(name, line, error.msg, content)
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            return {}, _trouble(name, line, "the file is not UTF-8", content)
        except ValueError as error:  # null bytes, before Python 3.12
            return {}, _trouble(name, _line_of_null(content), str(error), content)
        except (RecursionError, MemoryError):
            return {}, _trouble(name, 0, "the code is nested too deeply to be read", content)
    return trees, None


def _tree(content: bytes, name: str) -> ast.Module:
    """Compile as an import would, so that what is checked is what runs; but UTF-8 alone."""
    content.decode("utf-8")
    encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
    if encoding not in {"utf-8", "utf-8-sig"}:
        raise SyntaxError(f"the file says that it is {encoding}, not UTF-8", (name, 1, 1, None))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(content, name)
        compile(tree, name, "exec", dont_inherit=True)
    return tree


def _line_of_null(content: bytes) -> int:
    return content.count(b"\n", 0, max(0, content.find(b"\0"))) + 1


def _trouble(name: str, line: int, message: str, content: bytes) -> Trouble:
    lines = content.splitlines()
    source = lines[line - 1].decode("utf-8", "replace").strip() if 0 < line <= len(lines) else ""
    return {"file": name, "line": line, "message": message, "source": source.replace("\0", "␀")[:500]}
