"""Takes talk of scores out of a model's text: what a score is, reviews alone say."""

from __future__ import annotations

import re

_VALUE = r"(?:\d{1,2}(?:[.,]\d)?|ten|nine|eight|zehn|neun|acht)"
_SCORE = re.compile(
    rf"""(?ix)
    (?<![\w/.,]) (?:
        \d{{1,2}}(?:[.,]\d)?\s*/\s*10(?:[.,]0)?(?![\w/]|[.,]\d)(?:\s*(?:points?|punkte?n?|pts))?
      | {_VALUE}\s+(?:out\s+of|of|von|aus)\s+(?:10|ten|zehn)(?:[.,]0)?(?!\w|[.,]\d)
        (?!\s+(?!points?\b|punkte?n?\b|here\b|for\b|from\b|für\b|von\b)(?:tests?|tasks?|aufgaben|rows?|zeilen|\w+s)\b)
        (?:\s*(?:points?|punkte?n?))?
      | {_VALUE}\s*(?:points?|punkte?n?|pts)\b(?!\s*(?:to|on|zu|auf|,\s*die|in\s+the|im)\b)
      | (?:full|perfect|top|maximum)\s+(?:marks?|scores?|points?|grades?)
      | (?:die\s+)?(?:volle|maximale|höchste|beste)\w*\s+(?:punkt(?:e|zahl)|note|bewertung|wertung)
      | (?:a|an|the|your|my|deine?|meine|die)?\s*\b(?:score|grade|rating|bewertung|punktzahl|note)\b
        \s*(?:is|was|would\s+be|wäre|ist|war|of|von)?\s*:?\s*{_VALUE}\b(?:\s*(?:/|of|von)\s*10)?
      | (?:an?\s+)?(?:A\+|Eins\s+(?:plus|mit\s+Stern(?:chen)?)
        |Note\s+[1-6]|Bestnote|five\s+stars|fünf\s+sterne)
      | (?:⭐\s*){{3,}} | 💯
    )"""
)
_LEAD = re.compile(
    r"(?i)(?:\b(?:that(?:['’]s| is)|this is|it(?:['’]s| is)|i(?:['’]d| would)? (?:give|rate)"
    r"(?: (?:it|this|that|you))?(?: an?)?|you(?:['’]d| would)? get|worth|das (?:ist|sind|wären|gibt)"
    r"|ich (?:gebe|geb|würde)(?: dir| dafür)*"
    r"|du (?:bekommst|kriegst|hast)"
    r"|dafür(?: gibt(?: e|[’'])s)?|macht|ergibt|mit|with|an?|eine?n?|glatte?)\s*)+$"
)
_CODE = re.compile(r"```.*?(?:```|\Z)|`[^`\n]+`", re.DOTALL)
_BOUNDARY = re.compile(r"[.!?](?=\s|$)|[;:,–—](?=\s)|\n")
_COUNTED = re.compile(
    r"(?i)\b(?:zeilen?|lines?|tests?|schritte?|steps?|seiten?|pages?|punkt|point|rows?|aufgaben?|tasks?|nr\.?)\s+$"
)
"""What counts things, not merits."""
_FEW = 4
_WORD = re.compile(r"\w+")


def without_scores(reply: str) -> str:
    """`reply` without scores and praise that sounds like one; code stays as it is."""
    spans = [match.span() for match in _CODE.finditer(reply) if not _SCORE.fullmatch(match[0].strip("` \n"))]
    at = 0
    while match := _SCORE.search(reply, at):
        held = next((span for span in spans if span[0] <= match.start() < span[1]), None)
        if held or _COUNTED.search(reply[: match.start()]):
            at = held[1] if held else match.end()
            continue
        start, end = _clause(reply, *match.span())
        reply = _joined(reply[:start], reply[end:])
        at = max(0, min(start, len(reply)) - 1)
        spans = [found.span() for found in _CODE.finditer(reply)]
    return reply


def _clause(text: str, start: int, end: int) -> tuple[int, int]:
    """The part of the sentence that goes with the score: all of its clause, if there's little else in it."""
    lead = _LEAD.search(text[:start])
    start = lead.start() if lead else start
    left = max((found.end() for found in _BOUNDARY.finditer(text, 0, start)), default=0)
    right = next((found.start() for found in _BOUNDARY.finditer(text, end)), len(text))
    rest = text[left:start] + text[end:right]
    if not any(map(str.isalnum, text[start:end])) or _CODE.search(rest) or len(_WORD.findall(rest)) > _FEW:
        return start, end
    return left, right


def _joined(before: str, after: str) -> str:
    """What is left on both sides, with one mark and one blank between."""
    head, tail = before.rstrip(" \t*_(`"), after.lstrip(" \t*_)`")
    if not head or head.endswith("\n"):
        return head + tail.lstrip(".!?,;: \t")
    if not tail:
        return head.rstrip(",;:–—") + ("." if head.endswith((",", ";", ":", "–", "—")) else "")
    if tail[0] in ".!?":
        return (head.rstrip(",;:–— ") + tail) if head[-1] not in ".!?" else head + tail[1:]
    if tail[0] in ",;:–—":
        return head + tail[1:] if head[-1] in ".!?,;:–—" else head + tail
    return head + tail if tail[0] == "\n" else f"{head} {tail}"
