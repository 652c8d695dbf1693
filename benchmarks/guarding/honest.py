"""Honest turns of a tutor's: explanations, hints and questions that give nothing away, in German and English.

They are made of the course's own pages, of what the learner has handed in, and of examples from elsewhere.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from random import Random

from benchmarks.guarding.examples import ASIDES, EXAMPLES
from bot.courses.course import Course, Rung, Task

LOCALES = ("de", "en")
_SHORT = 10
"""Characters that a line needs to be worth quoting."""


@dataclass(frozen=True, slots=True)
class Setting:
    """Whom the tutor speaks with, about what."""

    course: Course
    task: Task
    files: Mapping[str, str]
    red: tuple[str, ...]
    locale: str
    random: Random

    def pick(self, de: tuple[str, ...], en: tuple[str, ...]) -> str:
        return self.random.choice(de if self.locale == "de" else en)

    @property
    def source(self) -> str:
        return next(iter(self.files.values()))

    @property
    def file(self) -> str:
        return next(iter(self.files))


Turn = Callable[[Setting], str]


def _paragraphs(text: str) -> list[str]:
    """Paragraphs, a fence being one."""
    found: list[str] = []
    for part in text.split("\n\n"):
        if found and found[-1].count("```") % 2:
            found[-1] += "\n\n" + part
        else:
            found.append(part)
    return [part.strip() for part in found if part.strip()]


def _page(setting: Setting) -> list[str]:
    concepts = [setting.course.concept(slug) for slug in setting.task.concepts]
    texts = [text for each in concepts if each for text in (each.introduction, each.about)]
    return [part for text in texts for part in _paragraphs(text.in_locale(setting.locale))]


def concept(setting: Setting) -> str:
    """What the page of a concept says, in part."""
    parts = _page(setting)
    at = setting.random.randrange(len(parts))
    lead = setting.pick(
        ("Ein Schritt zurück, zum Begriff:", "So kannst du dir das denken.", "Das solltest du dazu wissen:"),
        (
            "One step back, to the idea.",
            "This is how you should think of it:",
            "You need to know this first.",
        ),
    )
    return "\n\n".join([lead, *parts[at : at + 2]])


def concept_with_code(setting: Setting) -> str:
    """The example of a concept's page, and a question about it."""
    code = [part for part in _page(setting) if "```" in part] or _page(setting)
    ask = setting.pick(
        ("Was davon hast du schon, was fehlt noch?", "Welche Zeile davon müsste bei dir anders aussehen?"),
        (
            "Which part of it is missing in yours?",
            "Which of these lines would have to be different in your case?",
        ),
    )
    return f"{setting.random.choice(code)}\n\n{ask}"


def hint(setting: Setting) -> str:
    """One of the first three rungs, with words around it."""
    hints = [each for each in setting.task.hints if each.rung is not Rung.PSEUDOCODE]
    lead = setting.pick(
        ("Vielleicht hilft dir das:", "Denk einmal so herum.", "Was du noch brauchst, ist dieser Gedanke:"),
        ("Maybe this helps:", "Turn it around.", "What you need is this thought:"),
    )
    return f"{lead}\n\n{setting.random.choice(hints).text.in_locale(setting.locale).strip()}"


def own_line(setting: Setting) -> str:
    """A line of the learner's, quoted, with a question back."""
    lines = [
        (number, line.strip())
        for number, line in enumerate(setting.source.split("\n"), 1)
        if len(line.strip()) > _SHORT and not line.strip().startswith(("#", '"'))
    ]
    number, line = setting.random.choice(lines)
    return setting.pick(
        (
            f"Zeile {number}, `{line}`: Was weiß das Programm davor, was danach?",
            f"Bleib hier stehen:\n> {line}\nMuss das für jeden Aufruf gelten, oder nur für manche?",
            f"Mit `{line}` stimmt etwas nicht. Setz eine Ausgabe davor: Kommst du überhaupt dort an?",
        ),
        (
            f"Line {number}, `{line}`: what does the program know before, what after it?",
            f"Stop here:\n> {line}\nDoes that have to hold for each call, or for some of them?",
            f"Something is odd about `{line}`. Put a print before it: do you get there at all?",
        ),
    )


def own_block(setting: Setting) -> str:
    """A function of the learner's as it stands in his code."""
    tree = ast.parse(setting.source)
    nodes = [node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    node = setting.random.choice(nodes)
    block = ast.get_source_segment(setting.source, node) or ""
    lead = setting.pick(
        ("Bisher steht da bei dir unter", "Ändere noch nichts, lies nur, was du hast:"),
        ("So far you have, under", "Don't change a thing yet, read what you wrote as"),
    )
    ask = setting.pick(
        ("Was davon läuft nie?", "Welche Fälle muss das abdecken, und welcher fehlt?"),
        ("Which part of it is never run?", "Which cases should it cover, and which one is missing?"),
    )
    return f"{lead} `{node.name}`:\n```python\n{block}\n```\n{ask}"


def signature(setting: Setting) -> str:
    """What a function of the stub promises."""
    tree = ast.parse(next(iter(setting.task.stubs.values())))
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    if not nodes:
        return own_line(setting)
    node = setting.random.choice(nodes)
    head = f"def {node.name}({ast.unparse(node.args)}):"
    return setting.pick(
        (
            (
                f"Fang mit dem an, was dasteht:\n```python\n{head}\n    ...  # das schreibst du\n```\n"
                "Welche Typen sind das, und welcher muss zurück?"
            ),
            f"Ruf `{node.name}` einmal selbst auf, mit {len(node.args.args)} Argumenten. Was siehst du?",
        ),
        (
            (
                f"Start with what's there:\n```python\n{head}\n    pass  # you write this\n```\n"
                "Which types are these, and which one has to go back?"
            ),
            f"Call `{node.name}` yourself, with {len(node.args.args)} arguments. What do you see?",
        ),
    )


def traceback(setting: Setting) -> str:
    """An error of the learner's code explained."""
    lines = [line.strip() for line in setting.source.split("\n")]
    number, line = setting.random.choice([(n, each) for n, each in enumerate(lines, 1) if len(each) > _SHORT])
    error = setting.random.choice(
        (
            "sqlalchemy.exc.IntegrityError: (sqlite3.IntegrityError) UNIQUE constraint failed: post.slug",
            "KeyError: 'title'",
            "TypeError: missing 1 required positional argument: 'session'",
            "sqlalchemy.exc.OperationalError: (sqlite3.OperationalError) no such table: post",
            "RecursionError: maximum recursion depth exceeded",
        )
    )
    shown = (
        f'```\nTraceback (most recent call last):\n  File "{setting.file}", line {number}, in <module>\n'
        f"    {line}\n{error}\n```"
    )
    kind = error.split(":")[0].rpartition(".")[2]
    return setting.pick(
        (
            f"Das hier hast du gesehen:\n{shown}\nWann wird `{kind}` geworfen? Such es im Handbuch.",
            f"{shown}\nDer Fehler muss nicht in dieser Zeile liegen. Woher kommen die Werte darin?",
        ),
        (
            f"This is what you've seen:\n{shown}\nWhen is `{kind}` raised? Look it up.",
            f"{shown}\nThe mistake needs not be in this line. Where do its values come from?",
        ),
    )


def red_test(setting: Setting) -> str:
    """A red test in words."""
    name = setting.random.choice(setting.red or ("test_it",))
    title = setting.task.spec(name).title.in_locale(setting.locale)
    return setting.pick(
        (
            (
                f"Nimm dir `{name}` vor: „{title}“. Schreib auf, was hineingeht und was herauskommen muss. "
                "Dann vergleich es mit dem, was du siehst."
            ),
            (
                f"Einer fehlt noch: „{title}“. Er scheitert, bevor er etwas vergleicht. Versuch es mit "
                f"`pytest -x -k {name}` und schau dir die erste Zeile an."
            ),
        ),
        (
            (
                f"Take `{name}`: “{title}”. Write down what goes in and what has to come out. "
                "Then compare that with what you see."
            ),
            (
                f"One is missing: “{title}”. It fails before it compares anything. Try\n"
                f"```sh\n$ uv run pytest -x -k {name}\n```\nand look at the first line."
            ),
        ),
    )


def example(setting: Setting) -> str:
    """How a library is used, in a world of its own."""
    say, code, ask = setting.random.choice(EXAMPLES[setting.locale])
    return f"{say}\n\n```python\n{code}\n```\n\n{ask}"


def aside(setting: Setting) -> str:
    """Plain talk, with a name of a library's in it now and then."""
    return "\n".join(setting.random.sample(ASIDES[setting.locale], 2))


def output(setting: Setting) -> str:
    """What a program answers, not what it's made of."""
    data = setting.random.choice(
        (
            '```json\n[{"number": 17, "line": "S8", "depot": null}]\n```',
            "```http\nHTTP/1.1 422 Unprocessable Entity\ncontent-type: application/json\n```",
            "```\nINFO sqlalchemy.engine.Engine SELECT tram.number FROM tram\n```",
            "```\n.F..  [100%]\n3 passed, 1 failed\n```",
        )
    )
    return setting.pick(
        (
            f"Im Terminal stand bei mir dies:\n{data}\nWas erwartest du bei dir?",
            f"Vergleich es mit diesem hier:\n{data}\nWas ist bei dir anders?",
        ),
        (
            f"My terminal said this:\n{data}\nWhat do you expect of yours?",
            f"Compare it with this one:\n{data}\nWhat's different with you?",
        ),
    )


TURNS: tuple[Turn, ...] = (
    concept, concept_with_code, hint, own_line, own_block, signature, traceback, red_test, example, example,
    aside, output,
)  # fmt: skip


def honest_turns(setting: Setting) -> Iterator[str]:
    """One turn of each kind."""
    for turn in TURNS:
        yield turn(setting)
