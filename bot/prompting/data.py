"""What a model is shown as data: text of others, in blocks that nothing in it can close."""

from __future__ import annotations

import re

from bot.prompting.markdown import Markdown, harmless
from bot.prompting.seams import printed

_OPENS = re.compile(
    r"[<\uff1c\u3008\u2329\u27e8\ufe64](?=[/\uff0f]?[\w|!:]|\s*[/\uff0f]?\s*data)", re.IGNORECASE
)
"""Whatever may begin a tag, to a model, too, that isn't particular about it."""
_SPECIAL = re.compile(r"\[(?=/?(?:INST|SYS)\b)", re.IGNORECASE)
_ROLES = re.compile(r"(?im)^([ \t]*)(system|assistant|human|user|tool)([ \t]*):")


def neutral(text: str) -> Markdown:
    """`text` without tags, marks of turns and what can't be seen: nothing in it can close or open a block."""
    text = _SPECIAL.sub("(", _OPENS.sub("‹", harmless(text)))
    return Markdown(_ROLES.sub(r"\1\2\3 –", text))


def block(text: str, kind: str) -> Markdown:
    """`text` as a block of data of a kind, which the template names."""
    return Markdown(f'<data kind="{kind}">\n{neutral(text).strip() or "–"}\n</data>')


def for_a_model(value: object) -> str:
    """What a template for a model prints: neutral, unless it's a maintainer's own."""
    if isinstance(value, str):
        return value if type(value) is Markdown else neutral(value)
    return printed(value)
