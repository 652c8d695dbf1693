"""Writes a small Exercism track with one of each oddity, which tests then damage in one place."""

from __future__ import annotations

import json
from textwrap import dedent

from tests.courses.builder import Draft

TEA = "exercises/concept/tea-time"
CARDS = "exercises/concept/greeting-cards"
KETTLE = "exercises/concept/old-kettle"
DOUBLE = "exercises/practice/double-up"
SHOUT = "exercises/practice/shout-it"
LEDGER = "exercises/practice/tidy-ledger"


def small_track() -> Draft:
    """Two concepts, three concept exercises (one of them deprecated) and three practice exercises."""
    files = {
        "config.json": json.dumps(_CONFIG, indent=2),
        "LICENSE": "Do what you like, but say who wrote it.\n",
        "README.md": "A track.\n",
    }
    files |= _CONCEPTS | _TEA | _CARDS | _KETTLE | _DOUBLE | _SHOUT | _LEDGER
    return Draft({path: dedent(text).lstrip("\n") for path, text in files.items()})


def _exercise(slug: str, name: str, **more: object) -> dict[str, object]:
    return {"slug": slug, "name": name, "uuid": f"uuid-of-{slug}", **more}


_CONFIG = {
    "language": "Python",
    "slug": "python",
    "active": True,
    "blurb": "A language for tea.",
    "version": 3,
    "files": {
        "solution": ["%{snake_slug}.py"],
        "test": ["%{snake_slug}_test.py"],
        "example": [".meta/example.py"],
        "exemplar": [".meta/exemplar.py"],
    },
    "exercises": {
        "concept": [
            _exercise(
                "greeting-cards",
                "Greeting Cards",
                concepts=["strings"],
                prerequisites=["basics", "generators"],
                status="beta",
            ),
            _exercise("tea-time", 'Tea "Time"', concepts=["basics"], prerequisites=[], status="active"),
            _exercise("old-kettle", "Old Kettle", concepts=[], prerequisites=[], status="deprecated"),
        ],
        "practice": [
            _exercise("tidy-ledger", "Tidy Ledger", practices=[], prerequisites=["strings"], difficulty=9),
            _exercise(
                "shout-it",
                "Shout It",
                practices=["strings"],
                prerequisites=["basics", "strings"],
                difficulty=5,
            ),
            _exercise(
                "double-up",
                "Double Up",
                practices=["basics"],
                prerequisites=["basics"],
                difficulty=1,
                status="wip",
            ),
        ],
    },
    "concepts": [
        {"uuid": "1", "slug": "basics", "name": "The Basics"},
        {"uuid": "2", "slug": "strings", "name": "Strings"},
    ],
}


def _concept(slug: str, text: str) -> dict[str, str]:
    folder = f"concepts/{slug}"
    return {
        f"{folder}/introduction.md": f"# {slug}\n\n{text}\n",
        f"{folder}/about.md": f"# About {slug}\n\n{text} See [more][more].\n\n[more]: https://example.org/{slug}\n",
        f"{folder}/links.json": "[]\n",
        f"{folder}/.meta/config.json": '{"blurb": "In short.", "authors": ["ada"]}\n',
    }


_CONCEPTS = _concept("basics", "Names stand for values.") | _concept("strings", "Text is a string.")


def _files(**files: list[str]) -> str:
    return json.dumps(
        {"authors": ["ada"], "files": files, "blurb": "A sentence.", "unheard_of": [1]}, indent=2
    )


_TEA = {
    f"{TEA}/.docs/introduction.md": "Tea needs time.\n",
    f"{TEA}/.docs/instructions.md": "# Instructions\n\n## 1. Say how long\n\nMake `MINUTES`.\n",
    f"{TEA}/.docs/hints.md": """
        # Hints

        ## General

        - [Numbers][numbers] may help.
        - So may tea.

        ## 1. Say how long

        - Give a number a name.

        ## 2. What is left

        - Subtract.
        - And `return` it.

        [numbers]: https://example.org/numbers
        """,
    f"{TEA}/.meta/config.json": _files(
        solution=["tea_time.py"], test=["tea_time_test.py"], exemplar=[".meta/exemplar.py"]
    ),
    f"{TEA}/.meta/design.md": "Why it is as it is.\n",
    f"{TEA}/.meta/exemplar.py": """
        MINUTES = 4


        def left(passed):
            return MINUTES - passed
        """,
    f"{TEA}/tea_time.py": "MINUTES = None\n\n\ndef left(passed):\n    pass\n",
    f"{TEA}/tea_time_test.py": """
        import unittest

        import pytest

        try:
            from tea_time import MINUTES, left
        except ImportError as error:
            raise ImportError("tea_time.py lacks something") from error


        class TeaTimeTest(unittest.TestCase):
            @pytest.mark.task(taskno=1)
            def test_minutes(self):
                self.assertEqual(MINUTES, 4, msg="how long?")

            @pytest.mark.task(taskno=2)
            def test_what_is_left(self):
                for variant, (passed, expected) in enumerate(zip((1, 2, 4), (3, 2, 0)), start=1):
                    with self.subTest(f"variation #{variant}", passed=passed):
                        self.assertEqual(left(passed), expected)
        """,
}

_CARDS = {
    f"{CARDS}/.docs/introduction.md": "Cards hold text.\n",
    f"{CARDS}/.docs/instructions.md": "Write `card`.\n",
    f"{CARDS}/.docs/instructions.append.md": "In Python.\n",
    f"{CARDS}/.meta/config.json": _files(
        solution=["cards.py"],
        test=["cards_test.py", "cards_more_test.py"],
        exemplar=[".meta/exemplar.py"],
        editor=["cards_names.py"],
    ),
    f"{CARDS}/.meta/exemplar.py": 'def card(name):\n    return f"Dear {name}"\n',
    f"{CARDS}/cards.py": "def card(name):\n    pass\n",
    f"{CARDS}/cards_names.py": 'NAMES = ["Ada", "Bo"]\n',
    f"{CARDS}/cards_test_data.py": 'CARDS = ["Dear Ada", "Dear Bo"]\n',
    f"{CARDS}/letters/cards.txt": "Dear Cleo\n",
    f"{CARDS}/cards_test.py": """
        import unittest

        from cards import card
        from cards_names import NAMES
        from cards_test_data import CARDS


        class CardsBase(unittest.TestCase):
            def testAll(self):
                self.assertEqual([card(name) for name in NAMES], CARDS)


        class CardsTest(CardsBase):
            @pytest.mark.task(taskno=1)
            def test_one(self):
                self.assertEqual(card("Ada"), "Dear Ada")
        """.replace("import unittest\n", "import unittest\n\n        import pytest\n"),
    f"{CARDS}/cards_more_test.py": """
        from pathlib import Path

        from cards import card


        def test_from_a_file():
            beside = Path(__file__).parent / "letters" / "cards.txt"
            assert card("Cleo") == beside.read_text().strip() == Path("letters/cards.txt").read_text().strip()
        """,
}

_KETTLE = {f"{KETTLE}/.meta/config.json": "{}", f"{KETTLE}/old_kettle.py": "kettle = None\n"}


def _practice(folder: str, name: str, *, stub: str, example: str, test: str) -> dict[str, str]:
    return {
        f"{folder}/.docs/instructions.md": f"Write {name}.\n",
        f"{folder}/.meta/config.json": _files(
            solution=[f"{name}.py"], test=[f"{name}_test.py"], example=[".meta/example.py"]
        ),
        f"{folder}/.meta/tests.toml": "",
        f"{folder}/.meta/example.py": example,
        f"{folder}/.approaches/config.json": "{}",
        f"{folder}/{name}.py": stub,
        f"{folder}/{name}_test.py": test,
    }


_DOUBLE = _practice(
    DOUBLE,
    "double_up",
    stub="def double(number):\n    pass\n",
    example="def double(number):\n    return number * 2\n",
    test="""
        # Generated from a specification.
        import unittest

        from double_up import double


        class DoubleUpTest(unittest.TestCase):
            def test_two_is_four(self):
                self.assertEqual(double(2), 4)

            @unittest.skip("extra credit")
            def test_words(self):
                self.assertEqual(double("tea"), "Tea, please.")
        """,
)
_SHOUT = _practice(
    SHOUT,
    "shout_it",
    stub="def shout(text):\n    return text\n",
    example="def shout(text):\n    return text.upper()\n",
    test="""
        from shout_it import shout


        def test_shouts(subtests):
            for text in ("HEY", "you"):
                with subtests.test(msg="any text", text=text):
                    assert shout(text) == text.upper()
        """,
)
_LEDGER = _practice(
    LEDGER,
    "tidy_ledger",
    stub="def total(numbers):\n    all = 0\n    for n in numbers:\n        all = all + n\n    return all\n",
    example="def total(numbers):\n    return sum(numbers)\n",
    test="""
        import unittest

        from tidy_ledger import total


        class TidyLedgerTest(unittest.TestCase):
            def test_adds_up(self):
                self.assertEqual(total([1, 2]), 3)
        """,
)
