"""Runs the tests of blog_test.py forwards and backwards, and sees that no substitute is left in the app.

Leave this file as it is.
"""

import sys
from collections.abc import Iterator

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let three tests run as 1 2 3 2 1."""
    if all(item.path.name == "blog_test.py" for item in items):
        items.extend(items[-2::-1])


@pytest.fixture(autouse=True)
def no_substitute_is_left(request: pytest.FixtureRequest) -> Iterator[None]:
    """Set up before all other fixtures of a test, and so finished after them."""
    yield
    if request.path.name == "blog_test.py" and "blog" in sys.modules:
        left = [each.__name__ for each in sys.modules["blog"].app.dependency_overrides]
        assert left == [], f"after the test there is still a substitute for {left}"
