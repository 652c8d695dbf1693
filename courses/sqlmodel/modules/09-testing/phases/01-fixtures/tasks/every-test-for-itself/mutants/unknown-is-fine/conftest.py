"""Runs the tests of blog_test.py in their order and then backwards; leave this file as it is.

Every test comes before and after every other. One that needs what another has left behind will fail.
"""

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let three tests run as 1 2 3 2 1."""
    if all(item.path.name == "blog_test.py" for item in items):
        items.extend(items[-2::-1])
