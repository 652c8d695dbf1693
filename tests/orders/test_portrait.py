"""One learner as his coaches see him."""

from __future__ import annotations

from bot.coaching.order import Assign, ShowLearner, WriteNote
from bot.coaching.turn import ChangeSettings, KeepMessages
from memory.database import Memory
from tests.orders.people import Human, asks, begins
from tests.turns.person import Person


async def test_profile_progress_work_questions_and_notes_are_told(carla: Human, ada: Person) -> None:
    await begins(ada)
    await ada.does(ChangeSettings(zone="Berlin"))
    await ada.submits("x = 1 # red")
    await ada.submits("x = 1")
    await ada.says("/next")
    await asks(ada)
    await carla.orders(WriteNote("ada", "likes short answers"))
    await carla.orders(Assign("ada", "models", "2026-03-09"))
    said = await carla.orders(ShowLearner("ada"))
    assert "Language: English · Time zone: `Europe/Berlin` · Sessions: 1" in said
    assert "In a session, last 2026-03-02 at **Task b in English** (module 1)" in said
    assert "Small course in English: 1 of 7 tasks, 0 of 6 modules, mean 10.0, 2 tries" in said
    assert "- ✅ Task a in English – 10.0 · 2026-03-02\n- ❌ Task a in English – 5.1 · 2026-03-02" in said
    assert "- ◻️ module **2: Title models in English** – until 2026-03-09" in said
    assert "why is my loop endless?" in said
    assert ": likes short answers" in said
    assert carla.offered == [
        "Write a note",
        "Remind",
        "Task a in English (2)",
        "Task a in English (1)",
    ]


async def test_the_last_handover_comes_as_a_file(carla: Human, ada: Person) -> None:
    await begins(ada)
    assert "Last handover" not in await carla.orders(ShowLearner("ada"))
    assert not any(carla.reply.files)
    await ada.says("/end")
    assert "Last handover: 2026-03-02 (attached as a file)" in await carla.orders(ShowLearner("ada"))
    (file,) = carla.reply.files
    assert file.name == "handover-2026-03-02.md"
    assert file.content.decode().startswith("# ")
    carla.hint = "de"
    await carla.orders(ShowLearner("ada"))
    assert carla.reply.files[0].name == "uebergabe-2026-03-02.md"


async def test_who_has_only_just_come_is_shown_too(carla: Human, ada: Person) -> None:
    await ada.arrives()
    said = await carla.orders(ShowLearner("ada"))
    assert "Language: not chosen yet · Time zone: unknown" in said
    assert "In no course yet" in said


async def test_who_opted_out_is_marked(carla: Human, ada: Person) -> None:
    await begins(ada)
    await ada.does(KeepMessages(keep=False))
    assert "opted out" in await carla.orders(ShowLearner("ada"))


async def test_a_submission_is_opened_by_its_button(carla: Human, ada: Person) -> None:
    await begins(ada)
    await ada.submits("x = 1")
    await carla.orders(ShowLearner("ada"))
    assert "**Task a in English** – submission 1 of **ada**" in await carla.clicks_on("Task a")


async def test_a_note_is_written_by_its_button(carla: Human, ada: Person) -> None:
    await begins(ada)
    await carla.orders(ShowLearner("ada"))
    command = carla.reply.actions[0].command
    assert carla.desk.fields(command) == ("text",)
    assert "Noted about **ada**" in await carla.clicks_on("Write a note", "asks *well*\n# @everyone")
    assert r"> asks \*well\* \# \@" in carla.reads


async def test_a_note_needs_a_learner_and_some_words(carla: Human, ada: Person) -> None:
    await begins(ada)
    assert "`nobody` isn't learning here" in await carla.orders(WriteNote("nobody", "x"))
    assert "`nobody` isn't learning here" in await carla.orders(ShowLearner("nobody"))
    assert "text is missing" in await carla.orders(WriteNote("ada", " \n "))
    assert "no more than 1500 characters" in await carla.orders(WriteNote("ada", "x" * 1501))


async def test_long_notes_are_cut_where_others_stand_beside_them(carla: Human, ada: Person) -> None:
    await begins(ada)
    await carla.orders(WriteNote("ada", "word " * 200))
    said = await carla.orders(ShowLearner("ada"))
    assert "word…" in said
    assert len(said) < 1000


async def test_another_coach_is_named_as_well_as_he_is_known(
    carla: Human, ada: Person, memory: Memory
) -> None:
    await begins(ada)
    dora = Human(carla.desk, "1234", roles=carla.roles)
    await dora.orders(WriteNote("ada", "seen by Dora"))
    assert "- 1234, " in await carla.orders(ShowLearner("ada"))
    carla.clicks = True
    assert "- <@1234>, <t:" in await carla.orders(ShowLearner("ada"))
    async with memory.transaction("1") as tx:
        await tx.learners.meet("1234", "Dora *D*")
    assert r"- Dora \*D\*, <t:" in await carla.orders(ShowLearner("ada"))


async def test_moments_are_written_for_clients_that_know_them(carla: Human, ada: Person) -> None:
    await begins(ada)
    carla.clicks = True
    assert f"last <t:{int(ada.now.timestamp())}:R>" in await carla.orders(ShowLearner("ada"))
