"""What the parent tells the inside of a sandbox to do."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Literal

Ending = Literal["done", "crashed", "cpu", "timed_out", "disk_full", "garbled"]
"""How the process that ran the tests ended, as the harness tells it."""
NOT_CONFINED = 70
"""The launcher's exit code when the walls could not be built; nothing of the learner's has run then."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one run may use; bytes and seconds."""

    wall_seconds: float
    cpu_seconds: int
    address_space: int
    processes: int
    """For RLIMIT_NPROC: where processes are counted per user, those that he already has are in it."""
    file_bytes: int
    disk_bytes: int
    files: int


@dataclass(frozen=True, slots=True)
class Places:
    """Where things lie, as the inside sees them."""

    task: str
    """The files of learner and course, read-only."""
    box: str
    """The one folder that may be written; temporary files go here."""
    work: str
    """The current folder of the tests, in `box`."""
    packages: str
    """The course's libraries; "" for none."""
    ruff: str
    inside: str
    """The folder of this package."""
    reads: tuple[str, ...]
    """What may be read and executed."""
    lists: tuple[str, ...]
    """Folders that may be listed, no more."""
    writes: tuple[str, ...]
    """Folders that may be written."""


@dataclass(frozen=True, slots=True)
class Demand:
    """A constraint's rule and name, without the words for the learner."""

    rule: str
    name: str


@dataclass(frozen=True, slots=True)
class Order:
    tier: str
    nonce: str
    bounds: Bounds
    places: Places
    trial: bool = False
    """Look for holes in the walls instead of running a job."""
    solution: tuple[str, ...] = ()
    data: tuple[str, ...] = ()
    """Files other than Python's that the tests find in the current folder, too."""
    tests: tuple[str, ...] = ()
    helpers: tuple[str, ...] = ()
    conftest: bool = False
    """Whether the course itself brings a `conftest.py`."""
    expected: tuple[tuple[str, str], ...] = ()
    """Every test's file and name."""
    demands: tuple[Demand, ...] = ()
    lint: tuple[str, ...] = ()
    """The arguments for ruff."""
    files: tuple[tuple[str, int], ...] = ()
    """Names and sizes of the task's files, which follow the order, where they don't lie there already."""

    def as_json(self) -> dict[str, Any]:
        return _shallow(self) | {
            "bounds": _shallow(self.bounds),
            "places": _shallow(self.places),
            "demands": [_shallow(demand) for demand in self.demands],
        }

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Order:
        return cls(
            **{
                **value,
                "bounds": Bounds(**value["bounds"]),
                "places": Places(**{name: _frozen(part) for name, part in value["places"].items()}),
                "demands": tuple(Demand(**demand) for demand in value["demands"]),
                **{
                    name: _frozen(value[name])
                    for name in ("solution", "data", "tests", "helpers", "expected", "lint", "files")
                },
            }
        )


def _shallow(one: Bounds | Places | Demand | Order) -> dict[str, Any]:
    """By field. `asdict` would copy each of some hundred names, which takes 2 ms of every review."""
    return {field.name: getattr(one, field.name) for field in fields(one)}


def _frozen(value: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
    """JSON's lists as the tuples that they were."""
    return tuple(_frozen(part) for part in value) if isinstance(value, list) else value


@dataclass(frozen=True, slots=True)
class Warmth:
    """What a process that is kept warm has to load."""

    tier: str
    packages: str
    """The course's libraries."""
    imports: tuple[str, ...]
    """Modules that the course's tests and solutions use."""
