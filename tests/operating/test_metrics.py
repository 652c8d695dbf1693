"""Numbers in the domain's words, few enough to be kept for long."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families

from bot.operating.metrics import BUCKETS, COUNTERS, GAUGES, TIMES, Metrics

ROOT = Path(__file__).resolve().parents[2]
DASHBOARD = ROOT / ".github/dashboards/baton.json"
SERIES = re.compile(r"\b(?:baton|process)_[a-z_]+\b")


def watched(metrics: Metrics) -> None:
    """An engine with four reviews waiting."""
    metrics.watch_reviews(
        running=lambda: 2,
        waiting=lambda: 4,
        processes=lambda: 1,
        ready=lambda: 3,
        starts=lambda: 1,
        cold=lambda: 0,
    )


def value(metrics: Metrics, name: str, **labels: str) -> float | None:
    return metrics.registry.get_sample_value(name, labels)


@pytest.fixture
def metrics() -> Metrics:
    return Metrics.fresh("1.2.3")


def test_two_at_once_know_nothing_of_each_other() -> None:
    one, other = Metrics.fresh(), Metrics.fresh()
    one.turn_taken("TakeHint", "answered", 0.01)
    assert value(one, "baton_turns_total", gesture="TakeHint", outcome="answered") == 1
    assert value(other, "baton_turns_total", gesture="TakeHint", outcome="answered") is None


def test_a_turn_is_counted_and_timed(metrics: Metrics) -> None:
    metrics.turn_taken("TakeHint", "answered", 0.02)
    metrics.turn_taken("TakeHint", "failed", 4)
    assert value(metrics, "baton_turns_total", gesture="TakeHint", outcome="failed") == 1
    assert value(metrics, "baton_turn_seconds_bucket", gesture="TakeHint", le="0.025") == 1
    assert value(metrics, "baton_turn_seconds_sum", gesture="TakeHint") == pytest.approx(4.02)


def test_times_are_told_apart_from_five_milliseconds_to_a_minute_and_at_discords_limit() -> None:
    assert (BUCKETS[0], BUCKETS[-1]) == (0.005, 60)
    assert 3 in BUCKETS


def test_a_clock_that_is_ahead_of_ours_does_no_harm(metrics: Metrics) -> None:
    metrics.acknowledged(-0.2)
    assert value(metrics, "baton_acknowledgement_seconds_sum") == 0


CALLS: dict[str, Callable[[Metrics], None]] = {
    'baton_replies_total{way="file"} 3.0': lambda m: m.replies_sent("file", 3),
    'baton_errors_total{kind="KeyError"} 1.0': lambda m: m.failed("KeyError"),
    'baton_reviews_total{verdict="passed"} 1.0': lambda m: m.review_finished("passed", 1.5),
    "baton_reviews_waiting 4.0": watched,
    'baton_rest_calls_total{route="GET /gateway",status="200"} 1.0': lambda m: m.rest_called(
        "GET /gateway", 200
    ),
    'baton_rest_calls_total{route="GET /gateway",status="none"} 1.0': lambda m: m.rest_called(
        "GET /gateway", None
    ),
    'baton_rest_retries_total{route="GET /gateway"} 1.0': lambda m: m.rest_retried("GET /gateway"),
    'baton_rest_limited_seconds_total{scope="global"} 2.5': lambda m: m.rate_limited("global", 2.5),
    'baton_gateway_connects_total{kind="resumed"} 1.0': lambda m: m.gateway_connected(resumed=True),
    'baton_gateway_closes_total{code="4004"} 1.0': lambda m: m.gateway_closed(4004),
    'baton_gateway_closes_total{code="none"} 1.0': lambda m: m.gateway_closed(None),
    'baton_gateway_latency_seconds{shard="3"} 0.04': lambda m: m.gateway_latency(3, 0.04),
    "baton_guilds 12.0": lambda m: m.guilds_known(12),
    'baton_deliveries_total{outcome="late"} 1.0': lambda m: m.delivered("late"),
    "baton_reminders_overdue 3.0": lambda m: m.reminders_stand(3, 40),
    "baton_reminders_overdue_seconds 40.0": lambda m: m.reminders_stand(3, 40),
    'baton_reminders_total{outcome="sent"} 2.0': lambda m: m.reminded("sent", 2),
    "baton_outbox_waiting 2.0": lambda m: m.outbox_stands(2, 30),
    "baton_outbox_oldest_seconds 30.0": lambda m: m.outbox_stands(2, 30),
    "baton_database_connections 7.0": lambda m: m.watch_database(lambda: 7, 60),
    "baton_database_connections_most 60.0": lambda m: m.watch_database(lambda: 7, 60),
    'baton_cache_lookups_total{result="miss"} 2.0': lambda m: m.watch_cache(lambda: 9, lambda: 2),
}


@pytest.mark.parametrize("line", CALLS)
def test_what_is_told_is_exposed(metrics: Metrics, line: str) -> None:
    CALLS[line](metrics)
    assert line in exposed(metrics).splitlines()


def test_the_build_and_the_process_tell_of_themselves(metrics: Metrics) -> None:
    told = exposed(metrics)
    assert 'baton_build_info{python="3.' in told
    assert 'version="1.2.3"' in told
    assert "process_resident_memory_bytes" in told


def test_prometheus_can_read_it_in_both_of_its_formats(metrics: Metrics) -> None:
    metrics.turn_taken("TakeHint", 'said "so"\n', 0.1)
    assert list(text_string_to_metric_families(exposed(metrics)))
    body, content_type = metrics.exposed("application/openmetrics-text; version=1.0.0")
    assert content_type.startswith("application/openmetrics-text")
    assert body.endswith(b"# EOF\n")


@given(number=st.integers(min_value=10**14), text=st.text(max_size=200))
def test_an_id_never_becomes_a_label_and_a_label_never_gets_long(number: int, text: str) -> None:
    metrics = Metrics.fresh()
    metrics.rest_called(f"GET /channels/{number}/{text}", 200)
    (labels,) = [
        sample.labels for family in metrics.registry.collect() for sample in family.samples
        if sample.name == "baton_rest_calls_total"
    ]  # fmt: skip
    assert str(number) not in labels["route"]
    assert len(labels["route"]) <= 80


def test_no_label_names_a_guild_or_a_person() -> None:
    labels = {label for table in (COUNTERS, TIMES, GAUGES) for _, *names in table.values() for label in names}
    assert not labels & {"guild", "learner", "coach", "channel", "session", "turn", "user"}


def test_the_dashboard_shows_nothing_that_is_not_exported(metrics: Metrics) -> None:
    asked = {name for query in queries() for name in SERIES.findall(query)}
    assert asked
    assert asked <= exported(metrics)


def test_the_dashboard_leaves_nothing_of_ours_out(metrics: Metrics) -> None:
    shown = " ".join(queries())
    families = [family.name for family in metrics.registry.collect() if family.name.startswith("baton_")]
    assert [name for name in families if name not in shown] == []


def test_the_panels_of_the_dashboard_lie_side_by_side() -> None:
    panels = json.loads(DASHBOARD.read_text("utf-8"))["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    places = [panel["gridPos"] for panel in panels]
    cells = [
        (x, y) for at in places
        for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])
    ]  # fmt: skip
    assert len(set(cells)) == len(cells)
    assert max(x for x, _ in cells) < 24


def queries() -> list[str]:
    """Every query of the dashboard."""
    panels = json.loads(DASHBOARD.read_text("utf-8"))["panels"]
    return [target["expr"] for panel in panels for target in panel.get("targets", [])]


def exported(metrics: Metrics) -> set[str]:
    """The names of all series, also of those that have no value yet."""
    metrics.watch_cache(lambda: 0, lambda: 0)
    endings = {
        "counter": ("_total",),
        "histogram": ("_bucket", "_sum", "_count"),
        "gauge": ("",),
        "info": ("_info",),
    }
    return {family.name + ending for family in metrics.registry.collect() for ending in endings[family.type]}


def exposed(metrics: Metrics) -> str:
    return metrics.exposed()[0].decode()
