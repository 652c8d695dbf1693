"""The conversations that recall is measured with are worth measuring with."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest

from benchmarks.evaluation import KINDS, Conversation, read, read_all

CONVERSATIONS = read_all()


def test_there_are_enough_conversations_and_questions_in_both_languages() -> None:
    assert len(CONVERSATIONS) >= 20
    assert sum(len(one.questions) for one in CONVERSATIONS) >= 300
    assert {one.locale for one in CONVERSATIONS} == {"de", "en"}
    assert {question.kind for one in CONVERSATIONS for question in one.questions} == set(KINDS)
    assert len({one.learner for one in CONVERSATIONS}) == len(CONVERSATIONS)


@pytest.mark.parametrize("conversation", CONVERSATIONS, ids=lambda one: one.name)
def test_a_question_names_messages_that_are_there(conversation: Conversation) -> None:
    tags = Counter(message.tag for message in conversation.messages if message.tag)
    assert set(tags.values()) == {1}
    for question in conversation.questions:
        assert question.tags
        assert set(question.tags) <= set(tags)
        assert len(conversation.evidence(question)) == len(set(question.tags)) == len(question.tags)
        assert (len(question.tags) > 1) or question.kind != "several"


@pytest.mark.parametrize("conversation", CONVERSATIONS, ids=lambda one: one.name)
def test_time_goes_forward(conversation: Conversation) -> None:
    assert len({message.session for message in conversation.messages}) > 1
    assert all(before.at < after.at for before, after in pairwise(conversation.messages))


@pytest.mark.parametrize(
    "line", ["L hello", "L: ", "X: hello", "L [a b]: hello", "?? single: why?", "== yesterday", "hello"]
)
def test_a_line_that_cannot_be_read_is_named(line: str) -> None:
    with pytest.raises(ValueError, match=r"line 4|yesterday"):
        read("one", f"# learner: Ada\n# locale: en\n== 2026-03-02 12:00\n{line}\n")
