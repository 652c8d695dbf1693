"""How people write times, days and rhythms, in German and English: patterns for `saying_when`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import time

_FLAGS = re.IGNORECASE | re.VERBOSE

WEEKDAYS = {
    name: number
    for number, names in enumerate((
        ("montag", "monday", "mo", "mon"),
        ("dienstag", "tuesday", "di", "tue", "tues"),
        ("mittwoch", "wednesday", "mi", "wed"),
        ("donnerstag", "thursday", "do", "thu", "thur", "thurs"),
        ("freitag", "friday", "fr", "fri"),
        ("samstag", "saturday", "sa", "sat", "sonnabend"),
        ("sonntag", "sunday", "so", "sun"),
    ))
    for name in names
}  # fmt: skip
MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december",
)  # fmt: skip
PARTS = {
    "morning": time(9), "morgen": time(9), "morgens": time(9), "früh": time(9), "vormittag": time(10),
    "vormittags": time(10), "noon": time(12), "mittag": time(12), "mittags": time(12), "midday": time(12),
    "afternoon": time(15), "nachmittag": time(15), "nachmittags": time(15), "evening": time(19),
    "abend": time(19), "abends": time(19), "night": time(21), "nachts": time(21), "tonight": time(20),
}  # fmt: skip
"""When a part of the day is meant."""
LATE = {"afternoon", "nachmittag", "nachmittags", "evening", "abend", "abends", "night", "tonight", "nachts"}
"""Parts of the day in which 7 is 19 o'clock."""

HOURS_BY_NAME = {
    name: number
    for number, names in enumerate((
        ("one", "eins", "ein"), ("two", "zwei"), ("three", "drei"), ("four", "vier"), ("five", "fünf"),
        ("six", "sechs"), ("seven", "sieben"), ("eight", "acht"), ("nine", "neun"), ("ten", "zehn"),
        ("eleven", "elf"), ("twelve", "zwölf"),
    ), start=1)
    for name in names
}  # fmt: skip


def _any(words: Iterable[str]) -> str:
    """A pattern for one of the words, the longest first."""
    return "(?:" + "|".join(sorted(map(re.escape, words), key=len, reverse=True)) + ")"


_LONG = _any([name for name in WEEKDAYS if name.endswith(("day", "tag", "woch", "abend"))])
_DAY = _any(WEEKDAYS)
_PART = _any(PARTS)
_HOUR = _any(HOURS_BY_NAME)
_MONTH = (
    r"(?:jan(?:uar|uary|\.)?|feb(?:ruar|ruary|\.)?|märz|maerz|mar(?:ch|\.)?|apr(?:il|\.)?|mai|may|"
    r"jun[ie]?|jul[iy]?|aug(?:ust|\.)?|sep(?:t|tember|\.)?|o[kc]t(?:ober|\.)?|nov(?:ember|\.)?|"
    r"de[zc](?:ember|\.)?)"
)
_NUMERAL = (
    r"(?:half\s+an|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|"
    r"eine[rmn]?\s+halben|eine[rmn]?|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|zwölf|fünfzehn|zwanzig|"
    r"dreißig|anderthalb|eineinhalb)"
)
_UNIT = (
    r"(?:seconds?|secs?|sekunden?|sek|minutes?|mins?|minuten?|hours?|hrs?|stunden?|std|days?|tage?n?|weeks?|"
    r"wochen?|months?|monate?n?|years?|jahre?n?|h|m|s|d)"
)
_COUNT = rf"(?:\d{{1,6}}(?:[.,]\d{{1,2}})?\s*|{_NUMERAL}\s+){_UNIT}(?![^\W\d])\.?"
_SPAN = rf"{_COUNT}(?:(?:\s*,|\s+and|\s+und)?\s*{_COUNT})*"

SPAN = re.compile(
    rf"\bin\s+(?P<span>{_SPAN})|\b(?P<from>{_SPAN})\s+(?:from\s+now|ab\s+jetzt)\b|^(?P<first>{_SPAN})(?=\s|$)",
    _FLAGS & ~re.VERBOSE,
)
HOURS = re.compile(r"sec|sek|min|hour|stund", re.IGNORECASE)
"""Whether a span counts hours, by the clock that never jumps, rather than days of the calendar."""
SPELT_OUT = tuple(
    (re.compile(pattern, re.IGNORECASE), plain)
    for pattern, plain in (
        (r"half\s+an\s+hour", "30 minutes"),
        (r"eine[rmn]?\s+halben\s+stunde", "30 minuten"),
        (r"anderthalb|eineinhalb", "1.5"),
        (r"(?<=\d),(?=\d)", "."),
        (r"(?<![^\W\d])an?\s", "1 "),
        (r"(?<=\d)\s*(?:h|hrs?|std)(?![^\W\d])\.?", " hours "),
        (r"(?<=\d)\s*(?:m|mins?)(?![^\W\d])\.?", " minutes "),
        (r"(?<=\d)\s*(?:s|secs?|sek)(?![^\W\d])\.?", " seconds "),
        (r"(?<=\d)\s*d(?![^\W\d])\.?", " days "),
    )
)
"""Ways to write a span, and how the library understands it."""

EVERY = re.compile(
    rf"""\b(?:
        (?:every|each|jede[nrs]?)\s+(?P<days>{_DAY}s?\b(?:\s*(?:,|and|und|&|\+)\s*{_DAY}s?\b)*)
      | (?P<plain>{_LONG}s\b(?:\s*(?:,|and|und|&)\s*{_LONG}s\b)*)
      | (?P<daily>daily|täglich|taeglich|(?:every|each)\s+(?:single\s+)?day|every\s*day|jeden\s+tag)\b
      | (?P<work>(?:every\s+|on\s+)?weekdays?\b|werktags|wochentags|jeden\s+(?:werk|wochen)tag|
          (?:mo|mon)(?:ntag|day)?\s*(?:-|–|bis|to)\s*(?:fr|fri)(?:eitag|day)?\b)
      | (?P<free>(?:every\s+|on\s+)?weekends\b|every\s+weekend\b
          |jedes\s+wochenende\b|(?:immer\s+)?am\s+wochenende\b)
      | (?:every|each|jede[nrs]?)\s+(?P<part>{_PART})\b
    )""",
    _FLAGS,
)
WEEKLY = re.compile(
    rf"\b(?:every\s+week|each\s+week|jede\s+woche|once\s+a\s+week|einmal\s+(?:pro|die|in\s+der)\s+woche"
    rf"|(?:weekly|wöchentlich)(?=\s+(?:on\s+|am\s+)?{_LONG}))\b",
    re.IGNORECASE,
)
OTHER_RHYTHM = re.compile(
    r"\b(?:every|each|jede[nrsm]?|alle)\s+(?:other\b|second\b|third\b|few\b|zweite|dritte|paar\b|zwei\b|drei\b|\d"
    rf"|{_UNIT}\b)",
    re.IGNORECASE,
)
"""A rhythm that there is no rule for."""

CLOCK = re.compile(
    rf"""(?:\b(?:in\s+the|this|am)\s+(?P<before>{_PART})\s+)?(?:
        (?:\b(?:at|um|gegen|ab|around)\s+)?(?<![\d.:/-])
        (?:
            (?P<half>halb|half\s+past)\s+(?P<h1>\d{{1,2}}|{_HOUR})\b
          | (?P<quarter>viertel\s+(?:vor|nach)|quarter\s+(?:to|past))\s+(?P<h2>\d{{1,2}}|{_HOUR})\b
          | (?P<h3>\d{{1,2}}):(?P<m3>\d{{2}})(?![\d:])(?:\s*(?P<ap3>[ap]\.?m\b\.?))?
          | (?P<h4>\d{{1,2}})(?:\.(?P<m4>\d{{2}}))?\s*(?P<ap4>[ap]\.?m\b\.?)
          | (?P<h5>\d{{1,2}})(?:\.(?P<m5>\d{{2}}))?\s*(?:uhr\b|o['’]?clock\b)
                (?:\s*(?P<m6>[0-5]\d)\b(?!\s*[.:]))?
        )(?:\s*uhr\b)?
      | \b(?:at|um|gegen)\s+(?P<h7>\d{{1,2}})(?:[.](?P<m7>[0-5]\d))?(?![\d.:/%-])\b
      | \b(?:at\s+|um\s+)?(?P<midnight>midnight|mitternacht)\b
    )
    (?:\s+(?:in\s+the\s+|at\s+|am\s+)?(?P<part>{_PART})\b)?""",
    _FLAGS,
)
PART = re.compile(
    rf"\b(?:in\s+the\s+|this\s+|at\s+|(?:heute|today)\s+|zu\s+|am\s+|gegen\s+)?(?P<part>{_PART})\b",
    re.IGNORECASE,
)
GONE = re.compile(r"^(?:yesterday|gestern|vorgestern)\b", re.IGNORECASE)
"""Only where it's said first: further on it belongs to what there is to do."""
TODAY = re.compile(
    rf"\b(?P<part>tonight|(?:this|heute)\s+(?:{_PART}))\b|\b(?P<today>heute|today)\b", re.IGNORECASE
)
DAYS_ON = re.compile(
    r"(?:\b(?P<two>(?:the\s+)?day\s+after\s+tomorrow|übermorgen|uebermorgen)\b|"
    r"\b(?P<week>next\s+week|nächste[r]?\s+woche|naechste\s+woche)\b|"
    r"(?<!\bam )(?<!\bjeden )(?<!\bheute )\b(?P<one>tomorrow|morgen|tmrw)\b"
    rf")(?:\s*(?P<part>{_PART})\b)?",
    re.IGNORECASE,
)
WEEKDAY = re.compile(
    rf"(?:\b(?P<next>(?:(?:on|am|this|next|coming|diese[nr]?|nächste[nrm]?|naechste[nrm]?|kommende[nrm]?)\s+)+)(?P<named>{_DAY})\b"
    rf"|\b(?P<plain>{_LONG}))(?:\s*(?P<part>{_PART}))?\b",
    re.IGNORECASE,
)
NEXT = re.compile(r"next|coming|nächst|naechst|kommend", re.IGNORECASE)
"""Which weekday is not today."""
DATE = re.compile(
    rf"""(?:\b(?:on|am|den)\s+(?:the\s+|den\s+)?)?(?<![\d.:/-])(?:
        (?P<iso>\d{{4}}-\d{{1,2}}-\d{{1,2}})(?![\d-])
      | (?P<dotted>\d{{1,2}}\.\s?\d{{1,2}}\.(?:\s?\d{{4}}|\d{{2}})?)(?![\d.])
      | (?P<slashed>\d{{1,2}}/\d{{1,2}}(?:/\d{{4}}|/\d{{2}})?)(?![\d/])
      | (?P<named>\d{{1,2}}(?:\.|st|nd|rd|th)?\s*(?:of\s+)?{_MONTH}\b(?:,?\s+\d{{4}}\b(?![:.]))?
          | \b{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?\b(?![:.]\d|\s*[ap]\.?m\b|\s*uhr)
              (?:,?\s+\d{{4}}\b(?![:.]))?)
    )""",
    _FLAGS,
)

LEAD_IN = re.compile(
    r"^(?:(?:please|bitte|kannst\s+du|can\s+you|could\s+you|hey|baton)\b[\s,:]*)*"
    r"(?:/?(?:remind|erinner[en]?)\b(?:\s+(?:me|mich)\b)?[\s,:]*)?(?:(?:bitte|please)\b[\s,:]*)?",
    re.IGNORECASE,
)
BEFORE = {
    "de": re.compile(
        r"^(?:[\s,;:.–—-]+|(?:dass|daran|an|zu|und|dann|bitte|to|that)(?=[\s,:]))+", re.IGNORECASE
    ),
    "en": re.compile(
        r"^(?:[\s,;:.–—-]+|(?:to|that|about|of|and|then|please|dass|daran)(?=[\s,:]))+", re.IGNORECASE
    ),
}
AFTER = re.compile(r"(?:[\s,;:–—-]+|(?<=\s)(?:at|um|am|on|in|gegen|bitte|please|and|und)$)+$", re.IGNORECASE)
"""What binds the words of a reminder to its time, and belongs to neither."""
QUOTED = re.compile(r"[\"„“«»](?P<text>[^\"„“”«»]+)[\"“”«»]")
