"""A review next to a bare `python -m pytest` on the same files: `python -m benchmarks.review`."""

from __future__ import annotations

import argparse
import asyncio
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from bot.app import build_reviewer, build_runtimes
from bot.content import content_folder
from bot.courses.course import Course, Place
from bot.courses.loader import load_course
from bot.settings import read_settings


def bare_pytest(python: Path, place: Place, runs: int) -> list[float]:
    """Seconds of `runs` bare pytest processes on the exemplar: trusted code, so no sandbox is needed."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in {**place.task.exemplar, **place.task.helpers, **place.task.tests}.items():
            (Path(folder) / name).write_text(text, "utf-8")
        command = [str(python), "-m", "pytest", "-q", "-p", "no:cacheprovider", *place.task.tests]
        return [_timed(command, folder) for _ in range(runs)]


def _timed(command: list[str], folder: str) -> float:
    began = time.perf_counter()
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return time.perf_counter() - began


async def reviews(course: Course, place: Place, runs: int) -> list[float]:
    """Seconds of `runs` whole reviews of the exemplar, one after the other."""
    reviewer = build_reviewer(read_settings())
    files = {name: text.encode() for name, text in place.task.exemplar.items()}
    seconds = []
    for _ in range(runs):
        began = time.perf_counter()
        judgement = await reviewer.review(course, place.task, files)
        seconds.append(time.perf_counter() - began)
        assert judgement.passed
    return seconds


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=20)
    runs = parser.parse_args().runs
    course = load_course(content_folder("courses") / "sqlmodel")
    place = course.places[0]
    runtime = await build_runtimes(read_settings()).ready(course.slug, course.requirements)
    bare = statistics.median(bare_pytest(runtime.python, place, runs))
    cold = statistics.median((await reviews(course, place, runs + 1))[1:])  # the first one probes the tiers
    print(f"task {place.reference}, {runs} runs each, medians")
    print(f"bare python -m pytest (tests alone):            {bare * 1000:6.0f} ms   1.00")
    print(f"cold review (tests, ruff, constraints, jailed): {cold * 1000:6.0f} ms   {cold / bare:.2f}")


if __name__ == "__main__":
    asyncio.run(main())
