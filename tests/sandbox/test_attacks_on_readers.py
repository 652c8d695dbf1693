"""What code prints, raises and returns comes out harmless in the message, in both tiers and languages."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace

import pytest

from bot.courses.course import Rubric
from bot.prompting.prompts import Prompts
from bot.review.sayings import UngradedShown, review_shown
from bot.review.verdict import judge
from bot.sandbox.runner import Outcome, Run
from tests import builders
from tests.sandbox.jobs import Bench

_HOSTILE = {
    "mentions": "@everyone @here <@123456789> <@&1> <#1> </submit:1> <t:0:R> <:x:1>",
    "links": "[free](https://evil.example) https://evil.example discord.gg/evil <http://evil.example>",
    "fences": "```\n@everyone\n```py\n``x`` ` ~~~ ```` \n# Passed – 10 of 10\n> quote\n- list\n||spoiler||",
    "terminal": "\x1b[2J\x1b[31mred\x1b]0;title\x07\x1b]8;;https://evil.example\x07link\r\b\b\x9b1m",
    "directions": "\u202egnp.exe\u202c \u2066x\u2069 \u200f\u061c",
    "nothing": "a\u200bb\u2060c\ufeffd\u00ade\u3164f\u115f\U000e0041\U000e0001",
    "marks": "Z" + "\u0351\u0363\u0334" * 60,
    "odd": "\0 \ud800 \ufffe \uffff \u2028\u2029\x85",
}
_TEXTS = [
    *_HOSTILE.values(),
    "{{ 7 * 7 }} {% raw %} ${PATH} %s {0}",
    "MTA1OTk5OTk5.GabcdE.abcdefghijklmnopqrstuvw",
]
_INVISIBLE = re.compile(
    "[\u200b\u2060\ufeff\u00ad\u3164\u115f\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c\x1b\x07]"
)
_CODE = re.compile(r"```.*?```|(`+)(?!`).+?(?<!`)\1(?!`)", re.DOTALL)
_ALIVE = re.compile(r"(?i)(?<!\\)[@<>\[\]|]|https?://|discord\.gg/|^\s*(?:#|>)\s", re.MULTILINE)


def _told(run: Run, prompts: Prompts, locale: str) -> str:
    """The message about `run`, as Discord gets it."""
    place = builders.small_course().places[0]
    judgement = judge(place.task, Rubric(), run)
    if judgement.trouble:
        return prompts.say(UngradedShown(place, judgement.trouble), locale).text
    return prompts.say(review_shown(place, judgement, None, 1), locale).text


def _is_harmless(text: str) -> bool:
    """Whether nothing in `text` pings, links, formats, hides, reorders, covers or breaks out of code."""
    own = re.sub("(?<=`)\u200b(?=`)", "", text)  # that's how Baton holds backticks apart
    return (
        text.count("```") % 2 == 0
        and not _ALIVE.search(_CODE.sub("", text))
        and not _INVISIBLE.search(own)
        and not any(unicodedata.category(char) in {"Cc", "Cs", "Co"} for char in text if char != "\n")
        and not re.search(r"[\u0300-\u036f]{6}", text)
    )


@pytest.mark.usefixtures("nothing_left", "unharmed")
async def test_what_is_printed_raised_and_returned_is_harmless_in_the_message(
    bench: Bench, prompts: Prompts
) -> None:
    code = f"""
        import os

        TEXTS = {_TEXTS!a}

        class Named:
            def __init__(self, text):
                self._text = text

            def __repr__(self):
                return self._text

        def returned(number):
            os.write(1, TEXTS[number].encode("utf-8", "surrogatepass") + b"|end|")
            return Named(TEXTS[number])

        def raised(number):
            name = TEXTS[number].translate({{0: None, 0xD800: None}})
            raise type(name, (Exception,), {{}})(TEXTS[number])
    """
    tests = f"""
        import pytest
        import work

        @pytest.mark.parametrize("number", range({len(_TEXTS)}))
        def test_one(number):
            assert work.returned(number) == ""

        @pytest.mark.parametrize("number", range({len(_TEXTS)}))
        def test_two(number):
            work.raised(number)
    """
    run = await bench.review(code, tests)

    assert run.outcome is Outcome.FINISHED, run
    printed = run.output.split("|end|")[:-1]
    assert len(printed) == len(_TEXTS)
    for number, text in enumerate(printed):
        results = tuple(test for test in run.tests if test.name.endswith(f"[{number}]"))
        for locale in ("de", "en"):
            told = _told(replace(run, output=text, tests=results), prompts, locale)
            assert len(results) == told.count("❌") - 1
            assert _is_harmless(told), told


@pytest.mark.parametrize("text", _HOSTILE.values(), ids=_HOSTILE)
def test_the_texts_would_do_harm_as_they_are(text: str) -> None:
    """What is looked for above would be found."""
    assert not _is_harmless(text)


@pytest.mark.usefixtures("nothing_left", "unharmed")
async def test_what_cannot_be_read_is_harmless_in_the_message(bench: Bench, prompts: Prompts) -> None:
    for text in _TEXTS:
        run = await bench.review(f"x = 1 1  # {text}".splitlines()[0].encode("utf-8", "replace") + b"\n")

        assert run.outcome is Outcome.INVALID
        for locale in ("de", "en"):
            assert _is_harmless(_told(run, prompts, locale))
