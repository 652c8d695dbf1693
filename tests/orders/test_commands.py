"""What buttons remember is understood again, whatever stands in it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.coaching import order
from bot.coaching.order import Instruction
from bot.orders.commands import fields, understand
from tests.builders import MODERATE

ID = "01a1fdda19e57661ba69048ee92f5809"


@pytest.mark.parametrize(
    ("command", "text", "meant"),
    [
        ("setup", "", order.ShowSetup()),
        ("roster", "", order.ShowRoster()),
        (f"roster {ID}", "", order.ShowRoster(after=ID)),
        (f"roster {ID} small", "", order.ShowRoster("small", ID)),
        ("roster - small", "", order.ShowRoster("small")),
        ("learner 123", "", order.ShowLearner("123")),
        ("learner Ada  von\nB", "", order.ShowLearner("Ada  von\nB")),
        ("note 123", "asks\nwell", order.WriteNote("123", "asks\nwell")),
        ("assign 123", "models\nin 3 days", order.Assign("123", "models", "in 3 days")),
        ("assign 123", "models", order.Assign("123", "models")),
        ("remind 123", "", order.RemindLearner("123")),
        (f"submission {ID}", "", order.ShowSubmission(ID)),
        (f"comment {ID}", "nice", order.CommentOn(ID, "nice")),
        (f"override {ID}", "both\nlines", order.Override(ID, "", "both\nlines")),
        ("queue", "", order.ShowQueue()),
        (f"queue claim {ID}", "", order.ClaimRequest(ID)),
        (f"queue answer {ID}", "so", order.AnswerRequest(ID, "so")),
        (f"queue close {ID}", "", order.CloseRequest(ID)),
        ("stats", "", order.ShowStats()),
        ("stats small", "", order.ShowStats("small")),
        ("export", "", order.ExportTable()),
        ("coach queue", "", order.ShowQueue()),
    ],
)
def test_a_command_means_its_instruction(command: str, text: str, meant: Instruction) -> None:
    assert understand(command, text) == meant


@pytest.mark.parametrize(
    "command", ["", "coach", "queues", "queue claim", "queue steal 1", "learner", "setup now", "hint"]
)
def test_what_is_no_command_means_nothing(command: str) -> None:
    assert understand(command) is None
    assert fields(command) == ()


@pytest.mark.parametrize(
    ("command", "asked"),
    [
        (f"queue answer {ID}", ("text",)),
        (f"coach queue answer {ID}", ("text",)),
        (f"override {ID}", ("score", "text")),
        ("assign 1", ("content", "due")),
        ("queue", ()),
        (f"queue close {ID}", ()),
    ],
)
def test_a_form_asks_for_what_a_command_lacks(command: str, asked: tuple[str, ...]) -> None:
    assert fields(command) == asked


@MODERATE
@given(st.text(max_size=40), st.text(max_size=40))
def test_whatever_a_client_sends_is_understood_or_not(command: str, text: str) -> None:
    for prefix in ("", "queue ", "roster ", "override ", "learner "):
        meant = understand(prefix + command, text)
        assert meant is None or fields(prefix + command) is not None


@MODERATE
@given(st.text(min_size=1, max_size=40).filter(lambda key: key == key.strip()))
def test_a_learner_of_any_key_is_found_again(key: str) -> None:
    assert understand(f"coach learner {key}") == order.ShowLearner(key)
