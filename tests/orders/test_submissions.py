"""What coaches see of a submission, and what they have to say to it."""

from __future__ import annotations

import pytest

from bot.coaching.order import CommentOn, Override, ShowLearner, ShowSubmission
from bot.orders.overriding import read_score
from bot.prompting.sayings import CoachError
from memory.database import Memory
from tests.orders.people import Guild, Human, begins
from tests.turns.person import Person

TASK = "basics/first/a"


async def test_code_tests_and_comments_are_shown(carla: Human, ada: Person, guild: Guild) -> None:
    await begins(ada)
    await ada.submits("x = 1 # red # sloppy ```")
    said = await carla.orders(ShowSubmission((await guild.submission("ada")).hex))
    assert said.startswith("📄 **Task a in English** – submission 1 of **ada**, 2026-03-02")
    assert "❌ **4.9 of 10** · try 1 · Baton's review, 2026-03-02" in said
    assert "- Tests: 1 of 2 hold; red: Two holds in English" in said
    assert "(`F401`) (line 1)" in said
    assert said.count("```") == 2
    assert [file.name for file in carla.reply.files] == ["blog.py"]
    assert carla.reply.files[0].content == b"x = 1 # red # sloppy ```"
    assert carla.offered == ["Comment", "Judge it yourself", "Show learner"]


async def test_code_that_meddles_with_its_check_is_marked(carla: Human, ada: Person) -> None:
    await begins(ada)
    await ada.submits("x = 1")
    assert "🚩" not in await carla.orders(ShowLearner("ada"))
    assert "🚩" not in await carla.orders(ShowSubmission(learner="ada"))
    await ada.submits("x = 1 # meddling")
    assert "· 🚩 *interferes with the check*\n- ✅ Task a" in await carla.orders(ShowLearner("ada"))
    said = await carla.orders(ShowSubmission(learner="ada"))
    assert "- 🚩 The code interferes with the check itself" in said
    assert "tampered" not in said


async def test_long_code_comes_as_a_file_alone(carla: Human, ada: Person) -> None:
    await begins(ada)
    await ada.submits("x = 1\n" * 300)
    said = await carla.orders(ShowSubmission(learner="ada"))
    assert "The code is attached as a file." in said
    assert len(said) < 1000


async def test_without_an_id_the_learners_latest_is_shown(carla: Human, ada: Person) -> None:
    await begins(ada)
    assert "no such submission" in await carla.orders(ShowSubmission(learner="ada"))
    await ada.submits("x = 1 # red")
    await ada.submits("x = 1")
    assert "submission 2 of **ada**" in await carla.orders(ShowSubmission(learner="ada"))


@pytest.mark.parametrize("id_", ["", "nonsense", "0" * 32])
async def test_a_submission_that_there_is_not_is_refused(carla: Human, ada: Person, id_: str) -> None:
    await begins(ada)
    assert "no such submission" in await carla.orders(ShowSubmission(id_))
    assert "no such submission" in await carla.orders(CommentOn(id_, "well done"))
    assert "no such submission" in await carla.orders(Override(id_, "7", "because"))


async def test_a_comment_reaches_the_learner_and_stays_with_the_submission(
    carla: Human, ada: Person, guild: Guild, owing: list[str]
) -> None:
    await begins(ada)
    await ada.submits("x = 1 # red")
    await carla.orders(ShowSubmission(learner="ada"))
    said = await carla.clicks_on("Comment", "Nearly **there**.\n```python\nx = 2")
    assert "Your comment goes to **ada**" in said
    (letter,) = await guild.letters("ada")
    assert letter.text == (
        "💬 **Carla** on your submission **Task a in English**:\n\n"
        "> Nearly **there**.\n> ```python\n> x = 2\n> ```"
    )
    assert letter.text in await guild.remembered("ada")
    assert owing == ["1"]
    assert "- Carla, 2026-03-02: Nearly " in await carla.clicks_on("Open submission")
    assert (await guild.deeds())[-1].kind == "submission.commented"
    assert "text is missing" in await carla.orders(CommentOn((await guild.submission("ada")).hex, " "))


async def test_a_raised_score_counts_and_the_original_stays(
    carla: Human, ada: Person, guild: Guild, owing: list[str]
) -> None:
    await begins(ada)
    await ada.submits("x = 1 # red")
    await carla.orders(ShowSubmission(learner="ada"))
    assert carla.desk.fields(carla.reply.actions[1].command) == ("score", "text")
    said = await carla.clicks_on("Judge it", "7,5\nThe test was *wrong*.\n\nSorry!")
    assert "now counts 7.5 of 10 (passed) instead of 5.1" in said
    (letter,) = await guild.letters("ada")
    assert "**Carla** has looked at your submission" in letter.text
    assert "✅ **7.5 of 10** instead of 5.1, passed." in letter.text
    assert letter.text.endswith("> The test was *wrong*.\n> \n> Sorry!")
    assert letter.context["tone"] == "good"
    assert owing == ["1"]
    kept = await guild.task("ada", TASK)
    assert (kept.status, kept.best_score, kept.tries) == ("completed", 7.5, 1)
    said = await carla.clicks_on("Open submission")
    assert "**5.1 of 10** · try 1 · Baton's review, 2026-03-02 · *no longer counts*" in said
    assert "**7.5 of 10** · try 1 · judged by Carla, 2026-03-02\n- Reason: The test was" in said
    deed = (await guild.deeds())[-1]
    assert (deed.kind, deed.subject) == ("review.overridden", await guild.submission("ada"))
    assert deed.details == {"task": TASK, "before": 5.1, "after": 7.5}


async def test_the_learner_goes_on_after_a_raised_score(carla: Human, ada: Person, guild: Guild) -> None:
    await begins(ada)
    await ada.submits("x = 1 # red")
    await carla.orders(Override((await guild.submission("ada")).hex, "6", "Good enough."))
    (letter,) = await guild.letters("ada")
    assert "Task b in English" in await ada.says(letter.context["actions"][0]["says"])
    assert "1 of 7" in await ada.says("/progress")


async def test_his_session_stays_where_it_is(carla: Human, ada: Person, guild: Guild) -> None:
    await begins(ada)
    await ada.submits("x = 1 # red")
    carla.waits(hours=3)
    await carla.orders(Override((await guild.submission("ada")).hex, "6", "Good enough."))
    assert "last 2026-03-02 at **Task a" in await carla.orders(ShowLearner("ada"))
    assert "1 of 7 tasks" in carla.reads


async def test_a_lowered_score_takes_the_task_back(
    carla: Human, ada: Person, guild: Guild, memory: Memory
) -> None:
    await begins(ada)
    await ada.submits("x = 1")
    await carla.orders(Override((await guild.submission("ada")).hex, "5.9", "Copied."))
    kept = await guild.task("ada", TASK)
    assert (kept.status, kept.best_score, kept.completed_at) == ("in_progress", 5.9, None)
    learner = await guild.learner("ada")
    async with memory.reading("1") as tx:
        enrolment = await tx.learners.enrolment(learner.id, "small")
        assert enrolment is not None
        course = await tx.progress.of_course(enrolment.id)
        (document,) = await tx.documents.list(learner.id)
    assert course is not None
    assert (course.status, course.best_score) == ("in_progress", None)
    assert "5.9" in document.text
    assert "❌ **5.9 of 10** instead of 10.0, not passed yet." in (await guild.letters("ada"))[0].text


async def test_other_tries_still_count(carla: Human, ada: Person, guild: Guild) -> None:
    await begins(ada)
    await ada.submits("x = 1 # red")
    first = await guild.submission("ada")
    await ada.submits("x = 1")
    await carla.orders(Override(first.hex, "0", "Empty."))
    kept = await guild.task("ada", TASK)
    assert (kept.status, kept.best_score, kept.tries) == ("completed", 10.0, 2)


async def test_a_judgement_can_be_judged_anew(carla: Human, ada: Person, guild: Guild) -> None:
    await begins(ada)
    await ada.submits("x = 1 # red")
    submission = (await guild.submission("ada")).hex
    await carla.orders(Override(submission, "9", "Oh, fine."))
    await carla.orders(Override(submission, "4", "No, after all."))
    assert (await guild.task("ada", TASK)).status == "in_progress"
    said = await carla.orders(ShowSubmission(submission))
    assert said.count("*no longer counts*") == 2
    assert said.index("Oh, fine.") < said.index("No, after all.")


@pytest.mark.parametrize(
    ("score", "reason", "told"),
    [
        ("11", "because", "`11` is no score"),
        ("10,1", "because", "is no score"),
        ("-1", "because", "is no score"),
        ("7.55", "because", "is no score"),
        ("", "because", "is no score"),
        ("nan", "because", "is no score"),
        ("٧", "because", "is no score"),
        ("7", " ", "text is missing"),
    ],
)
async def test_a_score_needs_a_number_and_a_reason(
    carla: Human, ada: Person, guild: Guild, score: str, reason: str, told: str
) -> None:
    await begins(ada)
    await ada.submits("x = 1")
    assert told in await carla.orders(Override((await guild.submission("ada")).hex, score, reason))
    assert await guild.letters("ada") == []
    assert (await guild.task("ada", TASK)).best_score == 10.0


@pytest.mark.parametrize(
    ("typed", "score"), [("0", 0.0), ("10", 10.0), ("10,0", 10.0), ("7,5", 7.5), (" 6.0 ", 6.0)]
)
def test_a_score_is_read_with_a_comma_or_a_point(typed: str, score: float) -> None:
    assert read_score(typed) == score


@pytest.mark.parametrize("typed", ["10.1", "99", "1e1", "7,", ",5", "7 5"])
def test_what_is_no_score_is_refused(typed: str) -> None:
    with pytest.raises(CoachError):
        read_score(typed)
