"""Whatever an archive holds, or is, it's taken or refused with its trouble."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.coaching.turn import FileTrouble
from bot.frontends.discord.files import LARGEST, unpack
from tests.builders import MODERATE
from tests.frontends.discord.going import zipped

METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
CODE = b"def answer() -> int:\n    return 42\n" * 20


def archive(method: int) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as to:
        to.writestr("main.py", CODE)
        to.writestr("package/module.py", CODE)
    return made.getvalue()


WHOLE = [archive(method) for method in METHODS]


@given(
    st.sampled_from(WHOLE),
    st.lists(st.tuples(st.integers(0, 10_000), st.binary(min_size=1, max_size=4)), max_size=6),
    st.integers(0, 200),
)
@example(WHOLE[1], [(60, b"\xff\xff\xff\xff")], 0)
@MODERATE
def test_an_archive_that_was_damaged_anywhere_is_taken_or_refused_as_unreadable(
    whole: bytes, damages: list[tuple[int, bytes]], cut: int
) -> None:
    damaged = bytearray(whole[: len(whole) - cut])
    for place, what in damages:
        at = place % max(len(damaged), 1)
        damaged[at : at + len(what)] = what
    for file in unpack("code.zip", bytes(damaged)):
        assert file.trouble in {None, FileTrouble.UNREADABLE, FileTrouble.TOO_LARGE}
        assert bool(file.content) <= (file.trouble is None)


@given(st.binary(max_size=300))
@MODERATE
def test_what_is_no_archive_is_refused_as_unreadable(content: bytes) -> None:
    (file,) = unpack("code.zip", content)
    assert file.trouble is FileTrouble.UNREADABLE


@pytest.mark.parametrize("whole", WHOLE, ids=["stored", "deflated", "bzip2", "lzma"])
def test_files_come_out_by_their_paths_however_they_were_packed(whole: bytes) -> None:
    assert {file.name: file.content for file in unpack("code.zip", whole)} == {
        "main.py": CODE,
        "package/module.py": CODE,
    }


def test_what_grows_beyond_the_limit_is_not_taken() -> None:
    (file,) = unpack("bomb.zip", zipped({"bomb.py": b"\0" * (LARGEST + 1)}))
    assert (file.name, file.content, file.trouble) == ("bomb.zip", b"", FileTrouble.TOO_LARGE)
