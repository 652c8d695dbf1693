"""Who traces the tutor sees what it took and how it went, and no word of anybody's."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from tests.turns.person import Person
from tests.tutor.conftest import at_work
from tests.tutor.scripted import Calls, House, Line, Script, Watchful

QUESTION = "I do not get at all why my GIRAFFES are still there after I deleted the other one"
ANSWER = "Think of the ELEPHANTS that come first."


@pytest.fixture(scope="module")
def exporter() -> Iterator[InMemorySpanExporter]:
    """A process takes one provider, for good; at the end it takes no more."""
    provider, exporter = TracerProvider(), InMemorySpanExporter()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    trace.set_tracer_provider(provider)
    assert trace.get_tracer_provider() is provider
    yield exporter
    provider.shutdown()


@pytest.fixture
def spans(exporter: InMemorySpanExporter) -> InMemorySpanExporter:
    exporter.clear()
    return exporter


def told(spans: tuple[ReadableSpan, ...]) -> str:
    """All that is told of them, whatever the field."""
    return "\n".join(f"{span.to_json()} {span.events} {span.status.description}" for span in spans)


@pytest.mark.parametrize(
    "lines",
    [
        (ANSWER,),
        (Calls("search_memory", {"query": "GIRAFFES"}), ANSWER),
        (Calls("propose", {"intent": "remind", "detail": "GIRAFFES tomorrow"}),),
        (f"{ANSWER} leak", f"{ANSWER} leak", f"{ANSWER} leak"),
        (RuntimeError(f"could not say {ANSWER} to {QUESTION}"),),
    ],
    ids=["an answer", "a tool", "a proposal", "withheld", "a failure"],
)
async def test_a_run_is_traced_without_a_word_of_what_was_said(
    house: House, spans: InMemorySpanExporter, lines: tuple[Line, ...]
) -> None:
    script = Script(lines)
    ada = Person(house.coach(house.tutor(script, Watchful(("leak",)))), "Zoe-the-learner")
    await at_work(ada, house)
    await ada.says(QUESTION)
    traced = spans.get_finished_spans()
    assert any(span.name.startswith("chat") for span in traced)
    seen = told(traced)
    assert "gen_ai.usage.input_tokens" in seen or isinstance(lines[0], RuntimeError)
    assert "GIRAFFES" in script.seen[0]
    for word in ("GIRAFFES", "ELEPHANTS", "Zoe", "def make_engine"):
        assert word not in seen
