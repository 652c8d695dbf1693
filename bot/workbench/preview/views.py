"""What the pages show: one reading of the folder, in the locale, with the sample and view that are wanted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from urllib.parse import urlencode

from markupsafe import Markup

from bot.coaching.phrases import Phrases
from bot.errors import BatonError
from bot.prompting.template import Surface, Template
from bot.showing import Viewer, conversation, modal
from bot.workbench.check import Problem
from bot.workbench.preview.client import Client, Gauge
from bot.workbench.preview.differences import Line, differences
from bot.workbench.preview.release import Release
from bot.workbench.preview.workshop import Reading, Rendered, Workshop, name_of
from bot.workbench.samples import Sample

ALL = "all"
"""Instead of a locale: all of them, side by side."""
DIGITS = 6
AROUND = 2
"""Lines that are shown on either side of a problem."""
OTHERS = "templates"
"""What stands above templates that nobody owns."""


class View(StrEnum):
    MESSAGE = "message"
    CHANGES = "changes"
    SOURCE = "source"


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to see, as it stands in the address."""

    template: str = ""
    locale: str = ""
    sample: Sample = Sample.TYPICAL
    view: View = View.MESSAGE
    number: int = 0
    """Which of the sample's variants."""
    q: str = ""

    @classmethod
    def read(cls, reading: Reading, template: str, asked: Mapping[str, str]) -> Wish:
        """What can't be had is replaced by what can."""
        usual = "en" if "en" in reading.locales else next(iter(reading.locales), "en")
        locale, sample, view = (asked.get(key, "") for key in ("locale", "sample", "view"))
        return cls(
            template,
            locale if locale in {ALL, *reading.locales} else usual,
            Sample(sample) if sample in [*Sample] else Sample.TYPICAL,
            View(view) if view in [*View] else View.MESSAGE,
            int(number) if (number := asked.get("n", "")).isdecimal() and len(number) < DIGITS else 0,
            asked.get("q", "").strip(),
        )

    @property
    def query(self) -> str:
        asked = {"locale": self.locale, "sample": self.sample.value, "view": self.view.value}
        return urlencode(asked | ({"n": self.number} if self.number else {}))

    @property
    def address(self) -> str:
        return f"/t/{self.template}?{self.query}"

    def of(self, template: str) -> str:
        return replace(self, template=template, number=0).address

    def to(self, *, locale: str = "", sample: str = "", view: str = "", number: int | None = None) -> str:
        """The same with something else."""
        kept = 0 if sample else self.number
        return replace(
            self,
            locale=locale or self.locale,
            sample=Sample(sample or self.sample),
            view=View(view or self.view),
            number=kept if number is None else number,
        ).address


@dataclass(frozen=True, slots=True)
class Entry:
    """A template among all of them."""

    id: str
    group: str
    surface: str
    broken: bool
    changed: bool
    lengths: Mapping[str, int]
    """The longest sample, by locale."""
    most: int
    missing: tuple[str, ...]
    """Locales that don't have it."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A problem, with the lines where it is: number, text, and whether it's this one."""

    problem: Problem
    place: str
    lines: tuple[tuple[int, str, bool], ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A template in one locale."""

    locale: str
    language: str
    template: Template | None
    source: str
    rendered: Rendered
    html: Markup
    document: str
    """The text itself, where it's no message."""
    gauges: tuple[Gauge, ...]
    problems: tuple[Shown, ...]
    changed: bool
    """Since the last release."""
    changes: tuple[Line, ...]
    before: Markup | None
    """How it looked in the last release, if it looked otherwise."""
    said_otherwise: bool
    includers: tuple[str, ...]
    """Templates that include it."""


class Views:
    """Makes what the pages show."""

    def __init__(self, workshop: Workshop, client: Client, release: Release | None) -> None:
        self._workshop = workshop
        self._client = client
        self._release = release

    @property
    def compares(self) -> bool:
        """Whether there's a release to compare with."""
        return self._release is not None

    def entries(self, reading: Reading, q: str = "") -> list[Entry]:
        """All templates that have `q` in their name or their text."""
        wanted = q.casefold()
        return [
            self._entry(reading, id_)
            for id_ in reading.ids
            if not wanted
            or wanted in id_
            or any(wanted in (reading.source(id_, one) or "").casefold() for one in reading.locales)
        ]

    def _entry(self, reading: Reading, id_: str) -> Entry:
        there = {one: reading.template(id_, one) for one in reading.locales}
        loaded = next((one for one in there.values() if one), None)
        lengths = {
            locale: max(reading.rendered[id_, locale, sample].length for sample in Sample)
            for locale in there
            if all((id_, locale, sample) in reading.rendered for sample in Sample)
        }
        return Entry(
            id_,
            (loaded.owner if loaded else "") or OTHERS,
            loaded.surface.value if loaded else "",
            bool(reading.problems_of(id_)),
            self.compares and any(self._was(id_, one) != reading.source(id_, one) for one in reading.locales),
            lengths,
            loaded.max_chars if loaded else 0,
            tuple(one for one in reading.locales if reading.source(id_, one) is None),
        )

    def _was(self, id_: str, locale: str) -> str | None:
        return self._release.files.get(f"{locale}/{id_}.md.j2") if self._release else None

    async def columns(self, reading: Reading, wish: Wish) -> list[Column]:
        locales = reading.locales if wish.locale == ALL else (wish.locale,)
        return [await self._column(reading, wish, one) for one in locales]

    async def _column(self, reading: Reading, wish: Wish, locale: str) -> Column:
        template = reading.template(wish.template, locale)
        rendered = Rendered(None)
        if template:
            rendered = self._workshop.render(reading.prompts, template, wish.sample, locale, wish.number)
        html, document, gauges, problem = await self._drawn(reading, template, rendered)
        found = reading.problems_of(wish.template, locale)
        found += [one for one in (rendered.problem, problem) if one and one not in found]
        source = reading.source(wish.template, locale) or ""
        was = self._was(wish.template, locale) or ""
        before, otherwise = await self._before(reading, wish, template, rendered, locale)
        return Column(
            locale,
            reading.prompts.locales.get(locale, locale) if reading.prompts else locale,
            template,
            source,
            rendered,
            html,
            document,
            tuple(gauges),
            tuple(self.shown(reading, one) for one in found),
            self.compares and was != source,
            tuple(differences(was, source)) if self._release and wish.view is View.CHANGES else (),
            before,
            otherwise,
            tuple(reading.includers(wish.template, locale)),
        )

    async def _drawn(
        self, reading: Reading, template: Template | None, rendered: Rendered
    ) -> tuple[Markup, str, Sequence[Gauge], Problem | None]:
        """How it looks, what it says where that isn't seen at once, and how full it is."""
        if template is None or rendered.reply is None or reading.prompts is None:
            return Markup(), "", (), None
        text = rendered.reply.text
        own = Gauge("This template: characters", len(text), template.max_chars)
        if template.surface is Surface.MODEL:
            return Markup(), text, (own,), None
        viewer = Viewer(datetime.now(UTC))
        if template.surface is Surface.MODAL:
            form = {"title": template.id, "components": [{"type": 10, "content": text}]}
            return modal(form, viewer), "", (own,), None
        try:
            messages = await self._client.messages(rendered.reply, template.surface, reading.prompts.phrases)
        except BatonError as error:
            file = f"{rendered.reply.locale}/{template.id}.md.j2"
            advice = "Shorten what it says, or offer less."
            return Markup(), text, (own,), Problem(file, 1, f"Discord would refuse it: {error}", advice)
        drawn = conversation(messages, viewer)
        is_file = any(one.get("attachments") for one in messages)
        return drawn, text if is_file else "", (own, *self._client.gauges(messages)), None

    async def _before(
        self, reading: Reading, wish: Wish, template: Template | None, rendered: Rendered, locale: str
    ) -> tuple[Markup | None, bool]:
        """How the last release would have said it, and whether that is something else."""
        if self._release is None or wish.view is not View.CHANGES or template is None:
            return None, False
        prompts = self._release.prompts
        if prompts is None or wish.template not in prompts.locale(locale).templates:
            return None, False
        before = self._workshop.render(prompts, template, wish.sample, locale, wish.number)
        if before.reply is None or rendered.reply is None or before.reply.text == rendered.reply.text:
            return None, before.reply is None
        html, document, _, _ = await self._drawn(reading, template, before)
        return Markup("{}{}").format(html, _document(document)), True

    def shown(self, reading: Reading, problem: Problem) -> Shown:
        name = name_of(problem.file)
        source = reading.sources.get(name, "").split("\n")
        first, last = max(problem.line - AROUND, 1), min(problem.line + AROUND, len(source))
        lines = (
            [(number, source[number - 1], number == problem.line) for number in range(first, last + 1)]
            if name in reading.sources and problem.line
            else []
        )
        place = f"{name}:{problem.line}" if problem.line else name
        return Shown(problem, place, tuple(lines))

    def forms(self, phrases: Phrases, locales: Iterable[str]) -> dict[str, dict[str, Markup]]:
        """Every form by name, in each of the locales."""
        viewer = Viewer(datetime.now(UTC))
        drawn: dict[str, dict[str, Markup]] = {}
        for locale in locales:
            for name, form in self._client.forms(phrases, locale).items():
                drawn.setdefault(name, {})[locale] = modal(form, viewer)
        return drawn


def _document(text: str) -> Markup:
    return Markup('<pre class="document">{}</pre>').format(text) if text else Markup()
