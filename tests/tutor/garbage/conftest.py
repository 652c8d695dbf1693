"""One babbling server for the run of a worker."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.tutor.garbage.llama import babbling, write_model


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    file = tmp_path_factory.mktemp("llama") / "random.gguf"
    write_model(file, seed=7)
    with babbling(file) as base:
        yield base
