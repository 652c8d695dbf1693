"""The mutants of a task's exemplar, and which of them the task says that nothing can find."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from bot.courses.course import Kind, Place
from bot.courses.mutants import SourceMutant, source_mutants
from bot.courses.problems import Problem, did_you_mean
from bot.courses.sources import Sources, task_file


@dataclass(frozen=True, slots=True)
class ExemplarMutant:
    """A mutant of one file of a task's exemplar."""

    place: Place
    file: str
    mutant: SourceMutant

    @property
    def id(self) -> str:
        """What names it in its task: where there are several files, the file as well."""
        return self.mutant.id if len(self.place.task.exemplar) == 1 else f"{self.file} {self.mutant.id}"

    @property
    def files(self) -> dict[str, str]:
        return {**self.place.task.exemplar, self.file: self.mutant.source}

    @property
    def is_declared(self) -> bool:
        """Whether its task calls it equivalent."""
        return self.id in self.place.task.equivalent_mutants


def exemplar_mutants(place: Place) -> list[ExemplarMutant]:
    """Every mutant of a task's exemplar, but for the lines that its stub has already.

    A question has none, nor have tests: those come with mutants of their own.
    """
    task = place.task
    if not task.kind.wants_code or task.kind is Kind.TESTS:
        return []
    return [
        ExemplarMutant(place, file, mutant)
        for file, source in task.exemplar.items()
        if file.endswith(".py")
        for given in [_given(task.stubs[file], source)]
        for mutant in source_mutants(source)
        if not given.issuperset(range(mutant.line, mutant.last_line + 1))
    ]


def _given(stub: str, exemplar: str) -> set[int]:
    """The numbers of the exemplar's lines that stand in the stub as they are: nobody has to find them out."""
    matcher = SequenceMatcher(None, stub.split("\n"), exemplar.split("\n"), autojunk=False)
    blocks = matcher.get_matching_blocks()
    return {number for block in blocks for number in range(block.b + 1, block.b + block.size + 1)}


def declaration_problems(place: Place, sources: Sources) -> Iterator[Problem]:
    """Mutants that a task calls equivalent, and that there aren't."""
    declared = place.task.equivalent_mutants
    mutants = exemplar_mutants(place) if declared else []
    ids = {mutant.id for mutant in mutants}
    for at, known in enumerate(declared):
        if known not in ids:
            alike = {each.id for each in mutants if each.mutant.id.partition(" ")[2] in known}
            instead = did_you_mean(known, alike, "take the entry out")
            message = f"the exemplar has no mutant '{known}'; {instead}"
            yield sources.problem(task_file(place.task), message, ("equivalent_mutants", at, "mutant"))
