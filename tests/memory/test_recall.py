"""What was said and written is found again, the same on both databases, and for nobody else."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.evaluation import Conversation, read_all
from memory import migrate
from memory.cache import EVERYWHERE
from memory.database import Memory
from memory.errors import NotAllowed
from memory.recall.context import Part, fill
from memory.recall.rank import Corpus, Passage, rank
from memory.recall.search import Hit
from memory.recall.snippets import SNIPPET, snippet
from memory.recall.tokens import dates_in, indexed, question_words, words
from memory.records import Said
from memory.tables.base import new_id
from tests.builders import MODERATE, NOON
from tests.memory.conftest import COURSE, Ada
from tests.postgres import Postgres

WEDNESDAY = datetime(2026, 3, 4, 18, tzinfo=UTC)


async def _talk(memory: Memory, *said: str, at: datetime = WEDNESDAY, locale: str = "de") -> UUID:
    """A learner who said all this in one session; his id."""
    async with memory.transaction("one") as tx:
        learner = await tx.learners.meet("mira", "Mira", locale)
        session = await tx.sessions.open_of(learner.id) or await tx.sessions.start(
            learner.id, stage="working", at=at
        )
        for number, text in enumerate(said):
            await tx.messages.hear(
                learner.id,
                session=session.id,
                source_id=f"{new_id()}",
                kind="Chat",
                text=text,
                at=at + timedelta(minutes=number),
            )
    return learner.id


async def _search(memory: Memory, learner: UUID, query: str, limit: int = 10) -> list[str]:
    async with memory.reading("one") as tx:
        return [hit.text for hit in await tx.recall.search(learner, query, limit)]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("Katze", "Meine Katzen heißen Mau und Miu."),
        ("Wie hiessen die Katzen?", "Meine Katzen heißen Mau und Miu."),
        ("populates", "Da stand `back_populates` falsch geschrieben."),
        ("Was war am 4. März?", "Meine Katzen heißen Mau und Miu."),
        ("IntegrityError", "Dann kam ein IntegrityError: UNIQUE constraint failed."),
        ("integrity", "Dann kam ein IntegrityError: UNIQUE constraint failed."),
        ("Prüfungen", "Ich habe Angst vor der Prüfung."),
    ],
)
async def test_words_are_found_in_every_form(memory: Memory, query: str, found: str) -> None:
    learner = await _talk(
        memory,
        "Meine Katzen heißen Mau und Miu.",
        "Da stand `back_populates` falsch geschrieben.",
        "Dann kam ein IntegrityError: UNIQUE constraint failed.",
        "Ich habe Angst vor der Prüfung.",
    )
    assert found in await _search(memory, learner, query)


@pytest.mark.parametrize(
    ("query", "said", "distractor"),
    [
        ("Was steht im Plan?", "Mein Etappenplan hat vier Wochen.", "Das Wetter war gut."),
        ("Wie war das mit der Benennung?", "Die Benenung der Spalten war falsch.", "Das Wetter war gut."),
        (
            "Wann ist die Vorführung?",
            "Die Vorführung ist am 12. Mai.",
            "Die Vorführung wird toll, ganz toll.",
        ),
        ("How many hives do you have?", "We keep seven hives.", "Hives need a lot of care."),
    ],
)
async def test_what_looks_alike_and_what_a_question_expects_counts(
    memory: Memory, query: str, said: str, distractor: str
) -> None:
    learner = await _talk(memory, distractor, "x", "y", "z", said)
    assert (await _search(memory, learner, query))[0] == said


async def test_what_follows_a_question_is_found_by_the_questions_words(memory: Memory) -> None:
    learner = await _talk(memory, "Was für einen Rechner hast du?", "Selbst gebaut, mit 16 GB.", "Aha.")
    assert (await _search(memory, learner, "Rechner"))[:2] == [
        "Selbst gebaut, mit 16 GB.",
        "Was für einen Rechner hast du?",
    ]


async def test_a_day_is_found_by_its_date_its_month_and_its_name(memory: Memory) -> None:
    learner = await _talk(memory, "Das war ein guter Tag.")
    await _talk(memory, "Heute lief nichts.", at=datetime(2026, 5, 9, 10, tzinfo=UTC))
    for query in (
        "2026-03-04",
        "am 4.3.",
        "on March 4th",
        "4 March",
        "im März",
        "am Mittwoch",
        "on Wednesdays",
    ):
        assert (await _search(memory, learner, query))[0] == "Das war ein guter Tag.", query


async def test_everything_that_is_kept_is_searched_and_says_where_it_is_from(
    memory: Memory, ada: Ada
) -> None:
    found: dict[str, Hit] = {}
    async with memory.reading("one") as tx:
        for query in ("hi there", "short preferences", "plan to finish", "document", "loop goes round"):
            for hit in await tx.recall.search(ada.learner, query):
                found.setdefault(hit.kind, hit)
    assert found.keys() == {"message", "fact", "document", "handover", "concept"}
    assert found["message"].source_id == ada.heard
    assert (found["document"].title, found["document"].text) == ("Plan", "to finish")
    assert found["handover"].source_id == ada.handover
    assert (found["concept"].title, found["concept"].text) == ("Loops", "A loop goes round.")
    assert all(0 < hit.score <= 1.5 for hit in found.values())


async def test_a_superseded_fact_is_not_found(memory: Memory, ada: Ada) -> None:
    async with memory.transaction("one") as tx:
        await tx.learners.learn(ada.learner, {"preferences": ["lengthy"]}, handover=ada.handover, at=NOON)
        assert await tx.recall.search(ada.learner, "short") == ()
        (hit,) = await tx.recall.search(ada.learner, "lengthy")
        context = await tx.recall.recall(ada.learner, "preferences", 500)
    assert hit.kind == "fact"
    assert [part.text for part in context.profile] == ["Europe/Berlin", "lengthy"]


async def test_a_page_that_was_taken_out_is_not_found(memory: Memory, ada: Ada) -> None:
    assert await _search(memory, ada.learner, "loop goes round") == ["A loop goes round."]
    async with memory.transaction(EVERYWHERE) as tx:
        await tx.catalogue.synchronise(COURSE[:1])
    assert await _search(memory, ada.learner, "loop goes round") == []


async def test_the_author_that_a_question_names_comes_first(memory: Memory) -> None:
    async with memory.transaction("one") as tx:
        learner = (await tx.learners.meet("mira", "Mira", "de")).id
        for number, day in enumerate((1, 20)):
            at = NOON + timedelta(days=day)
            session = await tx.sessions.start(learner, stage="working", at=at)
            if number:
                said = Said("talk", "Der Schlüssel fehlt.", "de", None, None, {})
                await tx.messages.say(learner, [said], session=session.id, at=at)
            else:
                await tx.messages.hear(
                    learner,
                    session=session.id,
                    source_id="s",
                    kind="Chat",
                    text="Der Schlüssel fehlt!",
                    at=at,
                )
            await tx.sessions.end(session, stage="ended", reason="learner", at=at)
    assert await _search(memory, learner, "Was habe ich zum Schlüssel gesagt?", 1) == ["Der Schlüssel fehlt!"]
    assert await _search(memory, learner, "Was hat Baton zum Schlüssel gesagt?", 1) == [
        "Der Schlüssel fehlt."
    ]


async def test_nothing_is_found_where_there_is_nothing_to_ask(memory: Memory, ada: Ada) -> None:
    for query in ("", "   ", "und der die das", "?!", "\x00", "zebra", "😀"):
        assert await _search(memory, ada.learner, query) == []
    async with memory.reading("one") as tx:
        assert await tx.recall.search(new_id(), "hello") == ()
        for limit in (0, 101):
            with pytest.raises(NotAllowed, match="1 to 100"):
                await tx.recall.search(ada.learner, "hello", limit)


async def test_a_context_keeps_its_budget_and_repeats_nothing(memory: Memory, ada: Ada) -> None:
    await _talk(memory, *[f"Heute {n}: " + "viel gelernt " * 20 for n in range(30)])
    async with memory.reading("one") as tx:
        mira = await tx.learners.find("mira")
        assert mira is not None
        for budget in (0, 10, 100, 2000):
            context = await tx.recall.recall(mira.id, "Was habe ich heute gelernt?", budget)
            assert context.tokens <= budget
            texts = [part.text for part in context.parts]
            assert len(texts) == len(set(texts))
    assert context.recent
    assert context.hits


SPOKEN = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=80)


@given(said=st.lists(SPOKEN, max_size=6), query=SPOKEN)
@settings(MODERATE, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_whatever_is_said_and_asked_nothing_breaks(memory: Memory, said: list[str], query: str) -> None:
    learner = await _talk(memory, *said)
    first = await _search(memory, learner, query)
    assert first == await _search(memory, learner, query)


async def test_both_databases_give_the_same_list_to_the_last_place_and_every_time(
    server: Postgres, migrated: Path, tmp_path: Path
) -> None:
    conversations = read_all()[::5]
    database = await server.database()
    file = shutil.copy(migrated, tmp_path / "same.db")
    lists = []
    for url in (f"sqlite+aiosqlite:///{file}", database.url):
        memory = Memory.open(url)
        learners = [await _relive(memory, one) for one in conversations]
        for _ in range(2):
            found = []
            async with memory.reading("one") as tx:
                for learner, one in zip(learners, conversations, strict=True):
                    for asked in one.questions:
                        hits = await tx.recall.search(learner, asked.text, 20)
                        found.append([(hit.text, hit.score, hit.at, hit.snippet) for hit in hits])
            lists.append(found)
        await memory.close()
    await server.drop(database)
    assert lists[0] == lists[1] == lists[2] == lists[3]
    assert sum(map(bool, lists[0])) > 0.9 * len(lists[0])


async def _relive(memory: Memory, one: Conversation) -> UUID:
    """The conversation again, in a memory; the learner's id."""
    async with memory.transaction("one") as tx:
        learner = (await tx.learners.meet(one.learner, one.learner, one.locale)).id
        for number, message in enumerate(one.messages):
            if message.author == "learner":
                await tx.messages.hear(
                    learner,
                    session=None,
                    source_id=f"{one.learner}:{number}",
                    kind="Chat",
                    text=message.text,
                    at=message.at,
                )
            else:
                said = Said("talk", message.text, one.locale, None, None, {})
                await tx.messages.say(learner, [said], session=None, at=message.at)
    return learner


@pytest.mark.parametrize("storage", ["sqlite"], indirect=True)  # the tests of migrations try the other
async def test_the_index_can_be_made_anew_and_finds_the_same(memory: Memory, ada: Ada) -> None:
    before = [await _search(memory, ada.learner, query) for query in ("hello", "finish", "short", "document")]
    await migrate.downgrade(memory, "0002")
    await migrate.upgrade(memory)
    assert [
        await _search(memory, ada.learner, query) for query in ("hello", "finish", "short", "document")
    ] == before


def test_a_snippet_shows_the_place_where_the_words_stand() -> None:
    text = "Erst kam lange nichts. " * 20 + "Die Katze heißt Mau und schläft. " + "Dann wieder nichts. " * 20
    cut = snippet(text, frozenset(question_words("Wie heißt die Katze?")))
    assert "Katze heißt Mau" in cut
    assert len(cut) <= SNIPPET
    assert cut.startswith("…")
    assert cut.endswith("…")
    assert snippet("short", frozenset()) == "short"


@given(text=st.text(max_size=600), question=st.text(max_size=60))
@MODERATE
def test_a_snippet_is_never_longer_and_always_from_the_text(text: str, question: str) -> None:
    cut = snippet(text, frozenset(question_words(question)))
    assert len(cut) <= SNIPPET
    assert cut.strip("…") in " ".join(text.split())


@given(text=st.text(max_size=200), locale=st.sampled_from(["de", "en"]))
@MODERATE
def test_words_hold_no_space_and_the_index_only_ascii(text: str, locale: str) -> None:
    found = words(text, locale)
    assert all(word and not any(char.isspace() for char in word) for word in found)
    assert all(term.isascii() and " " not in term for term in indexed(7, found))
    assert len(set(indexed(7, found))) == len(set(found)), "two words are never one term"


@pytest.mark.parametrize(
    ("query", "day"),
    [
        ("am 4. März", "on_03_04"),
        ("4.3.", "on_03_04"),
        ("March 4th", "on_03_04"),
        ("the 4th of March", "on_03_04"),
        ("2026-03-04", "on_2026_03_04"),
        ("im März", "in_03"),
        ("on Mondays", "on_0"),
        ("am Samstag", "on_5"),
    ],
)
def test_dates_are_understood_in_both_languages(query: str, day: str) -> None:
    assert day in set(dates_in(query))


PARTS = st.builds(
    Part,
    kind=st.just("message"),
    source_id=st.uuids(),
    title=st.text(max_size=10),
    author=st.just("learner"),
    at=st.just(NOON),
    text=st.text(max_size=2000),
)


@given(
    budget=st.integers(0, 3000),
    lists=st.tuples(*[st.lists(PARTS, max_size=6)] * 4),
)
@MODERATE
def test_a_context_never_exceeds_its_budget_nor_says_a_thing_twice(
    budget: int, lists: tuple[list[Part], ...]
) -> None:
    profile, documents, recent, hits = lists
    context = fill(budget, profile=profile, documents=documents, recent=recent, hits=hits)
    assert context.tokens <= budget
    said = [" ".join(part.text.casefold().split()) for part in context.parts]
    assert len(said) == len(set(said))


@given(st.lists(st.lists(st.sampled_from("abcde"), max_size=6), max_size=8), st.randoms())
@MODERATE
def test_the_order_does_not_depend_on_the_order_in_which_passages_come(
    texts: list[list[str]], luck: object
) -> None:
    thread = new_id()
    passages = [
        Passage(
            "message",
            new_id(),
            0,
            thread,
            n,
            "learner",
            NOON + timedelta(minutes=n),
            "",
            " ".join(t),
            tuple(t),
        )
        for n, t in enumerate(texts)
    ]
    holding = {word: sum(word in p.words for p in passages) for word in "abcde"}
    corpus = Corpus(len(passages), sum(len(p.words) for p in passages), holding)
    shuffled = sorted(passages, key=lambda passage: passage.source_id.int % 7)
    once, again = rank(["a", "c"], passages, corpus), rank(["c", "a"], shuffled, corpus)
    assert once == again
    assert all(one.score > 0 for one in once)
    scores = [round(one.score, 9) for one in once]
    assert scores == sorted(scores, reverse=True)
