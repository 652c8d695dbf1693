"""What Baton counts and measures for Prometheus, in the domain's words and on a registry of its own.

Labels are few and bounded: gestures, verdicts, routes, codes. A guild or a learner is never one; what looks
like an id is written as `{id}`.
"""

from __future__ import annotations

import platform
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Self

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info, ProcessCollector
from prometheus_client.core import CounterMetricFamily
from prometheus_client.exposition import choose_encoder

_ID = re.compile(r"\d{5,}")
_LONGEST = 80

COUNTERS: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "baton_turns": ("Turns taken.", "gesture", "outcome"),
    "baton_replies": ("Replies sent.", "way"),
    "baton_reviews": ("Reviews finished.", "verdict"),
    "baton_rest_calls": ("Calls of Discord's REST API, each try counted.", "route", "status"),
    "baton_rest_retries": ("Calls of the REST API that had to be tried again.", "route"),
    "baton_rest_limited_seconds": ("Seconds that calls waited for a rate limit.", "scope"),
    "baton_gateway_connects": ("Connections to the gateway made anew or resumed.", "kind"),
    "baton_gateway_closes": ("Connections to the gateway that were closed.", "code"),
    "baton_deliveries": ("What Baton said on its own, tries to deliver it.", "outcome"),
    "baton_reminders": ("Reminders that were due, and quiet sessions (`closed`), looked after.", "outcome"),
    "baton_tutor_runs": ("What came of asking the tutor's model.", "outcome"),
    "baton_tutor_tokens": ("Tokens that the tutor's model took, by what came of it.", "outcome"),
    "baton_errors": ("Unexpected errors, each with an incident in the log.", "kind"),
})  # fmt: skip
TIMES: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "baton_turn_seconds": ("From a turn's beginning until its replies are known.", "gesture"),
    "baton_acknowledgement_seconds": ("From an interaction's making until it is acknowledged; 3 is fatal.",),
    "baton_tutor_seconds": ("From asking the tutor's model until its answer may be said.",),
    "baton_review_seconds": ("Running and judging what was handed in.",),
})  # fmt: skip
GAUGES: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "baton_reviews_running": ("Reviews whose code runs now.",),
    "baton_reviews_waiting": ("Reviews that wait for a free sandbox.",),
    "baton_engine_processes": ("Warm processes that reviews are forked from.",),
    "baton_engine_ready": ("Children of theirs that wait for a review.",),
    "baton_engine_starts": ("Warm processes started so far; more than a few an hour are a sign of trouble.",),
    "baton_engine_cold": ("Reviews so far that had to run without a warm process.",),
    "baton_gateway_latency_seconds": ("From a heartbeat to its answer.", "shard"),
    "baton_guilds": ("Guilds that this process looks after.",),
    "baton_outbox_waiting": ("Letters that wait to be delivered.",),
    "baton_outbox_oldest_seconds": ("How long the oldest of them has been due.",),
    "baton_reminders_overdue": ("Reminders that are due and not looked after yet.",),
    "baton_reminders_overdue_seconds": ("For how long the oldest of them has been due.",),
    "baton_database_connections": ("Connections of the pool that are in use.",),
    "baton_database_connections_most": ("Connections that the pool may make.",),
})  # fmt: skip
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 20, 30, 60)
"""In seconds; 3 is when Discord gives an interaction up."""


@dataclass(frozen=True, slots=True)
class Metrics:
    """The numbers of one process; make one with `Metrics.fresh()`."""

    registry: CollectorRegistry
    _counters: Mapping[str, Counter]
    _times: Mapping[str, Histogram]
    _gauges: Mapping[str, Gauge]

    @classmethod
    def fresh(cls, version: str = "") -> Self:
        """All at zero, on a registry that nobody else has. `version` is Baton's."""
        registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        Info("baton_build", "What runs here.", registry=registry).info(
            {"version": version, "python": platform.python_version()}
        )
        return cls(
            registry,
            {name: Counter(name, about, labels, registry=registry)
             for name, (about, *labels) in COUNTERS.items()},
            {name: Histogram(name, about, labels, buckets=BUCKETS, registry=registry)
             for name, (about, *labels) in TIMES.items()},
            {name: Gauge(name, about, labels, registry=registry)
             for name, (about, *labels) in GAUGES.items()},
        )  # fmt: skip

    def exposed(self, accepted: str = "") -> tuple[bytes, str]:
        """All numbers in the format that suits the header `Accept`, and the name of that format."""
        encode, content_type = choose_encoder(accepted)
        return encode(self.registry), content_type

    # Turns

    def turn_taken(self, gesture: str, outcome: str, seconds: float) -> None:
        """`gesture` is the class's name; `outcome`: `answered`, `refused`, `repeated`, `failed`."""
        self._count("baton_turns", gesture, outcome)
        self._time("baton_turn_seconds", seconds, gesture)

    def acknowledged(self, seconds: float) -> None:
        """Of an interaction, so long after Discord made it."""
        self._time("baton_acknowledgement_seconds", seconds)

    def replies_sent(self, way: str, count: int = 1) -> None:
        """`way` is how, one of few: `message`, `followup`, `edit`, `file`."""
        self._count("baton_replies", way, by=count)

    def failed(self, kind: str) -> None:
        """An unexpected error; `kind` is the exception's class."""
        self._count("baton_errors", kind)

    # Reviews

    def review_finished(self, verdict: str, seconds: float) -> None:
        self._count("baton_reviews", verdict)
        self._time("baton_review_seconds", seconds)

    def watch_reviews(
        self,
        *,
        running: Callable[[], int],
        waiting: Callable[[], int],
        processes: Callable[[], int],
        ready: Callable[[], int],
        starts: Callable[[], int],
        cold: Callable[[], int],
    ) -> None:
        """Ask all of them whenever somebody wants to know; none may wait or fail."""
        asked = {
            "baton_reviews_running": running, "baton_reviews_waiting": waiting,
            "baton_engine_processes": processes, "baton_engine_ready": ready,
            "baton_engine_starts": starts, "baton_engine_cold": cold,
        }  # fmt: skip
        for name, ask in asked.items():
            self._gauges[name].set_function(ask)

    # Discord

    def rest_called(self, route: str, status: int | None) -> None:
        """`route` is a template, `POST /channels/{channel_id}/messages`; None: there was no answer."""
        self._count("baton_rest_calls", route, "none" if status is None else status)

    def rest_retried(self, route: str) -> None:
        self._count("baton_rest_retries", route)

    def rate_limited(self, scope: str, seconds: float) -> None:
        """`scope` is `route`, `shared` or `global`."""
        self._count("baton_rest_limited_seconds", scope, by=seconds)

    def gateway_connected(self, *, resumed: bool) -> None:
        self._count("baton_gateway_connects", "resumed" if resumed else "new")

    def gateway_closed(self, code: int | None) -> None:
        """None: the connection was lost without a word."""
        self._count("baton_gateway_closes", "none" if code is None else code)

    def gateway_latency(self, shard: int, seconds: float) -> None:
        self._gauges["baton_gateway_latency_seconds"].labels(str(shard)).set(seconds)

    def guilds_known(self, count: int) -> None:
        self._gauges["baton_guilds"].set(count)

    # Outbox

    def delivered(self, outcome: str) -> None:
        """`outcome` is one of few: `sent`, `late`, `failed`, `refused`."""
        self._count("baton_deliveries", outcome)

    def outbox_stands(self, waiting: int, oldest_seconds: float = 0.0) -> None:
        self._gauges["baton_outbox_waiting"].set(waiting)
        self._gauges["baton_outbox_oldest_seconds"].set(oldest_seconds)

    # Reminders

    def reminded(self, outcome: str, count: int = 1) -> None:
        """`outcome`: `sent`, `merged`, `skipped`, `expired`, `postponed`, `failed`; `closed` of sessions."""
        self._count("baton_reminders", outcome, by=count)

    def reminders_stand(self, overdue: int, oldest_seconds: float = 0.0) -> None:
        self._gauges["baton_reminders_overdue"].set(overdue)
        self._gauges["baton_reminders_overdue_seconds"].set(oldest_seconds)

    # The tutor

    def tutored(self, outcome: str, seconds: float, tokens: int) -> None:
        """`outcome`: `answered`, `proposed`, `withheld`, `timeout`, `garbage`, `failed`, `cap_day`, …."""
        self._count("baton_tutor_runs", outcome)
        self._count("baton_tutor_tokens", outcome, by=tokens)
        if seconds:
            self._time("baton_tutor_seconds", seconds)

    # Memory

    def watch_database(self, in_use: Callable[[], int], most: int) -> None:
        """Ask `in_use` whenever somebody wants to know; it must neither wait nor fail."""
        self._gauges["baton_database_connections"].set_function(in_use)
        self._gauges["baton_database_connections_most"].set(most)

    def watch_cache(self, hits: Callable[[], int], misses: Callable[[], int]) -> None:
        """Ask both whenever somebody wants to know; neither may ever become less. Once is enough."""
        self.registry.register(_Lookups(hits, misses))

    def _count(self, name: str, *labels: object, by: float = 1) -> None:
        self._counters[name].labels(*map(_tame, labels)).inc(by)

    def _time(self, name: str, seconds: float, *labels: object) -> None:
        times = self._times[name]
        # A clock of another machine may be ahead of ours.
        (times.labels(*map(_tame, labels)) if labels else times).observe(max(0.0, seconds))


@dataclass(frozen=True, slots=True)
class _Lookups:
    """What the cache counts itself."""

    hits: Callable[[], int]
    misses: Callable[[], int]

    def collect(self) -> Iterator[CounterMetricFamily]:
        family = CounterMetricFamily("baton_cache_lookups", "Lookups in the cache.", labels=["result"])
        family.add_metric(["hit"], self.hits())
        family.add_metric(["miss"], self.misses())
        yield family


def _tame(label: object) -> str:
    return _ID.sub("{id}", str(label))[:_LONGEST]
