"""Attempts to pass by being equal to everything, in both tiers; honest comparisons aren't disturbed."""

from __future__ import annotations

import pytest

from bot.sandbox.runner import Outcome, TestStatus
from tests.sandbox.jobs import Bench, named, statuses

# ruff: noqa: E501 - each liar stands on a line of its own

pytestmark = pytest.mark.usefixtures("nothing_left", "unharmed")

_LIARS = {
    "a class": "class All:\n    def __eq__(self, other):\n        return True\n\n    def __hash__(self):\n        return 0\n\n\nVALUE = All()\n",
    "mock's ANY": "from unittest.mock import ANY as VALUE\n",
    "a number": "class All(int):\n    __eq__ = lambda self, other: True\n    __hash__ = int.__hash__\n\n\nVALUE = All(0)\n",
    "a string": "class All(str):\n    __eq__ = lambda self, other: True\n    __hash__ = str.__hash__\n\n\nVALUE = All()\n",
    "a list": "class All(list):\n    def __eq__(self, other):\n        return True\n\n\nVALUE = All()\n",
    "one that answers 1": "class All:\n    def __eq__(self, other):\n        return 1\n\n\nVALUE = All()\n",
    "one that equals all numbers": "class All:\n    def __eq__(self, other):\n        return isinstance(other, int)\n\n\nVALUE = All()\n",
}
_WAYS = {
    "==": "assert add(1, 2) == 3",
    "the other way round": "assert 3 == add(1, 2)",
    "in": "assert add(1, 2) in [3]",
    "within a list": "assert [add(1, 2), 4] == [3, 4]",
    "within a dictionary": "assert {'sum': {'is': add(1, 2)}} == {'sum': {'is': 3}}",
}


@pytest.mark.parametrize("liar", _LIARS)
async def test_an_object_that_equals_everything_passes_no_test(bench: Bench, liar: str) -> None:
    run = await bench.review(_LIARS[liar] + "\n\ndef add(a, b):\n    return VALUE\n")

    assert run.outcome is Outcome.FINISHED
    assert set(statuses(run).values()) == {TestStatus.FAILED}


@pytest.mark.parametrize("way", _WAYS)
async def test_wherever_it_is_compared_it_is_found_out(bench: Bench, way: str) -> None:
    run = await bench.review(
        _LIARS["mock's ANY"] + "\n\ndef add(a, b):\n    return VALUE\n",
        f"from work import add\n\n\ndef test_it():\n    {_WAYS[way]}\n",
    )

    assert named(run)["test_it"].message == "this _ANY says of everything that it is equal to it"


async def test_unittest_is_no_way_around_it(bench: Bench) -> None:
    run = await bench.review(
        _LIARS["mock's ANY"] + "\n\ndef add(a, b):\n    return VALUE\n",
        """
        import unittest
        from work import add

        class TestAdd(unittest.TestCase):
            def test_it(self):
                self.assertEqual(add(1, 2), 3)
        """,
    )

    assert statuses(run) == {"TestAdd::test_it": TestStatus.FAILED}


async def test_an_author_may_expect_anything(bench: Bench) -> None:
    run = await bench.review(
        "def add(a, b):\n    return {'id': 7, 'sum': a + b}\n",
        '''
        """Docs."""

        from __future__ import annotations

        from unittest.mock import ANY
        from work import add

        def test_it():
            assert add(1, 2) == {"id": ANY, "sum": 3}
        ''',
    )

    assert statuses(run) == {"test_it": TestStatus.PASSED}


async def test_a_failed_comparison_is_explained_as_pytest_does(bench: Bench) -> None:
    run = await bench.review("def add(a, b):\n    return a\n")

    small = named(run)["test_small"]
    assert small.message == "assert 1 == 3\n +  where 1 = add(1, 2)"
    assert (small.expected, small.actual) == ("3", "1")
