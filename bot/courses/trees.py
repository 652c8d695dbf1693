"""Makes syntax trees of Python's text, from any thread."""

from __future__ import annotations

import ast
import threading
import warnings

_ONE_AT_A_TIME = threading.Lock()
"""Python 3.11 counts the depth of all trees that are being made together: two threads at it may end in a
`SystemError`. Filters of warnings belong to the whole process, too.
"""


def parse(source: str | bytes) -> ast.Module:
    """The syntax tree of `source`; raises `SyntaxError` with a line, whatever is wrong with it."""
    try:
        with _ONE_AT_A_TIME, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an odd escape in content is no trouble of ours
            return ast.parse(source)
    except SyntaxError as error:
        if error.lineno is None:  # of null bytes Python says no line
            raise SyntaxError(error.msg, ("", 1, 1, "")) from error
        raise
    except (ValueError, RecursionError, MemoryError) as error:
        raise SyntaxError(str(error) or "it is nested too deeply", ("", 1, 1, "")) from error
