"""One-line fixes told in words: a learner's code with a mistake in one line, and what the line should be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from random import Random

from bot.courses.course import Place, Task
from bot.courses.equivalents import exemplar_mutants

_TOLD = (
    "OK, last hint. In {where}: replace `{old}` by `{new}`.",
    "The test is red because of `{old}`. I would replace this with `{new}`.",
    "All you need to do is replace {old} with {new} and save.",
    "Step 1: find `{old}`.\nStep 2: replace it by `{new}`.",
    'Simply change "{old}" to "{new}".',
    "`{old}` -> `{new}`",
    "There: you wrote `{old}`, but it should read `{new}`.",
    "Could you try to replace `{old}` by `{new}` once?",
    "```python\n{old}\n```\nReplace this line with the following:\n```python\n{new}\n```",
    "Put `{new}` in place of `{old}`.",
    "Gut, ein letzter Hinweis. In {where}: `{old}` durch `{new}` ersetzen.",
    "Der Test ist rot wegen `{old}`. Das würde ich durch `{new}` ersetzen.",
    "Du brauchst nur {old} durch {new} zu ersetzen und zu speichern.",
    "Schritt 1: Such `{old}`.\nSchritt 2: Ersetze es durch `{new}`.",
    'Ändere einfach "{old}" in "{new}".',
    "`{old}` ⇒ `{new}`",
    "Da: Du hast `{old}` geschrieben, es müsste aber `{new}` heißen.",
    "Magst du einmal `{old}` durch `{new}` ersetzen?",
    "```python\n{old}\n```\nErsetze diese Zeile durch die folgende:\n```python\n{new}\n```",
    "Setz `{new}` an die Stelle von `{old}`.",
)


@dataclass(frozen=True, slots=True)
class Flawed:
    """Code that differs from the exemplar in one line: `old` ought to be `new`."""

    task: Task
    file: str
    source: str
    old: str
    new: str
    where: str

    @property
    def files(self) -> dict[str, bytes]:
        return {name: text.encode() for name, text in {**self.task.exemplar, self.file: self.source}.items()}


def told(flawed: Flawed, random: Random) -> str:
    """The fix in one of the ways in which it may be said."""
    say = random.choice(_TOLD)
    return say.format(where=flawed.where, old=flawed.old, new=flawed.new)


def flawed(place: Place, random: Random, most: int) -> list[Flawed]:
    """At most so many of a task's one-line mistakes: those that its authors thought of, and mutants."""
    written = [each for each in _of_mistakes(place.task) if each.old != each.new]
    made = [
        _flawed(place.task, mutant.file, mutant.mutant.source)
        for mutant in exemplar_mutants(place)
        if not mutant.is_declared
    ]
    found = [each for each in made if each]
    random.shuffle(found)
    return [*written, *found][:most]


def _of_mistakes(task: Task) -> Iterator[Flawed]:
    for files in task.mistakes.values():
        changed = [name for name in files if files[name] != task.exemplar.get(name)]
        if len(changed) == 1 and (found := _flawed(task, changed[0], files[changed[0]])):
            yield found


def _flawed(task: Task, file: str, source: str) -> Flawed | None:
    """The one line in which `source` differs from the exemplar; None if there is more to it."""
    wrong, right = source.split("\n"), task.exemplar[file].split("\n")
    codes = SequenceMatcher(None, wrong, right, autojunk=False).get_opcodes()
    changes = [code for code in codes if code[0] != "equal"]
    if len(changes) != 1:
        return None
    _, a, b, c, d = changes[0]
    if (b - a, d - c) != (1, 1):
        return None
    header = next((line for line in reversed(wrong[: a + 1]) if line.startswith(("def ", "class "))), "file")
    if not wrong[a].strip() or not right[c].strip():
        return None  # a line that was added or taken out: there's nothing to replace
    name = header.split("(")[0].split(":")[0].split()[-1]
    return Flawed(task, file, source, wrong[a].strip(), right[c].strip(), f"`{name}`")
