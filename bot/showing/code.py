"""Blocks of code, with their words in colour."""

from __future__ import annotations

from markupsafe import Markup, escape
from pygments import highlight  # type: ignore[import-untyped]  # the library has no types
from pygments.formatters import HtmlFormatter  # type: ignore[import-untyped]  # likewise
from pygments.lexers import get_lexer_by_name  # type: ignore[import-untyped]  # likewise

LANGUAGES = frozenset({"bash", "diff", "ini", "json", "py", "python", "sh", "sql", "toml", "yaml"})
_FORMATTER = HtmlFormatter(nowrap=True, classprefix="hl-")


def block(code: str, language: str = "") -> Markup:
    return Markup('<pre class="code"><code>{}</code></pre>').format(_coloured(code, language.lower()))


def _coloured(code: str, language: str) -> Markup:
    if language not in LANGUAGES:
        return escape(code)
    lexer = get_lexer_by_name(language, stripnl=False, ensurenl=False)
    return Markup(highlight(code, lexer, _FORMATTER))  # noqa: S704 - the library escapes what it colours
