"""Whatever a track lacks or holds, an import ends in a course that can be loaded, or says why not."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.courses.exercism.importing import import_exercism
from bot.courses.exercism.track import NothingToImport
from tests.courses.test_loader_fuzz import json_values, snippets
from tests.courses.tracks import TEA, small_track

PATHS = sorted(small_track().files)
JSON = [path for path in PATHS if path.endswith(".json")]


@pytest.fixture(scope="module")
def track(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_track().write(tmp_path_factory.mktemp("tracks"), "track")


few = settings(deadline=None, max_examples=25)  # each writes and reads a whole course


def survives(source: Path) -> None:
    """The import ends well; what it tells fits a terminal."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            imported = import_exercism(source, Path(folder, "tea"))
        except NothingToImport as error:
            notes = [str(error)]
        else:
            notes = [str(note) for note in imported.notes]
            assert all("\n" not in note for note in notes)
        assert all(note.encode() for note in notes)


def survives_with(track: Path, path: str, content: bytes) -> None:
    """So it does with one file changed; the file is as it was afterwards."""
    original = (track / path).read_bytes()
    (track / path).write_bytes(content)
    try:
        survives(track)
    finally:
        (track / path).write_bytes(original)


@few
@given(gone=st.sets(st.sampled_from(PATHS), min_size=1, max_size=12))
def test_files_may_be_missing(track: Path, gone: set[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(shutil.copytree(track, Path(folder, "track")))
        for path in gone:
            (copy / path).unlink()
        survives(copy)


@few
@given(path=st.sampled_from(PATHS), data=st.data())
def test_bytes_may_be_changed_anywhere(track: Path, path: str, data: st.DataObject) -> None:
    content = (track / path).read_bytes()
    start = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(start, min(len(content), start + 40)))
    survives_with(track, path, content[:start] + data.draw(snippets) + content[end:])


@few
@given(path=st.sampled_from(JSON), data=st.data())
def test_any_json_may_stand_in_the_place_of_a_value(track: Path, path: str, data: st.DataObject) -> None:
    """At any depth: tables and lists are walked into until a value is exchanged."""
    config = json.loads((track / path).read_bytes())
    inner = config
    while isinstance(inner, dict | list) and inner:
        keys = sorted(inner) if isinstance(inner, dict) else range(len(inner))
        key = data.draw(st.sampled_from(keys))
        if not isinstance(inner[key], dict | list) or data.draw(st.booleans()):
            inner[key] = data.draw(
                json_values | st.sampled_from(["basics", "tea-time", "../x", "tea_time.py"])
            )
            break
        inner = inner[key]
    survives_with(track, path, json.dumps(config).encode())


@few
@given(path=st.sampled_from([path for path in PATHS if path.startswith(TEA)]), data=st.binary(max_size=60))
def test_one_exercise_may_be_garbled(track: Path, path: str, data: bytes) -> None:
    original = (track / path).read_bytes()
    (track / path).write_bytes(data)
    try:
        survives(track / TEA)
    finally:
        (track / path).write_bytes(original)
