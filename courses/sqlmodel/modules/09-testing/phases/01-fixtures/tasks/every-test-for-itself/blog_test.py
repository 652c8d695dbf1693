"""Tests of the small blog, each on a database of its own."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from blog import add_post, make_engine, publish, published_titles


@pytest.fixture
def engine() -> Iterator[Engine]:
    """An empty database for one test, put away afterwards."""
    raise NotImplementedError  # Your turn


# Your turn: write the tests, and more fixtures if they help.
