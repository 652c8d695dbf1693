"""What a guild's coaches let a few templates say in their own words: drafts, use, and the way back."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from bot.answers.wording import USED, place_of, used
from bot.coaching.order import (
    DiscardWording,
    DraftWording,
    EditWording,
    ShowWordings,
    UndoWording,
    UseWording,
)
from bot.coaching.turn import Action
from bot.orders.case import Case, read_id
from bot.orders.decision import Decision, refuse
from bot.orders.wording import moment, person
from bot.prompting.coach_sayings import CoachTroubleKind
from bot.prompting.markdown import harmless
from bot.prompting.own import hash_of, own_words
from bot.prompting.prompts import Edition, Voice
from bot.prompting.template import BrokenPrompts
from bot.prompting.wording_sayings import OwnWording, WordingDid, WordingDone, WordingDrafted, WordingsShown
from bot.workbench.loading import failing
from bot.workbench.samples import Sample, sample
from memory import records, worded

MOST = 4000
"""Characters that a form takes."""


@dataclass(frozen=True, slots=True)
class WordingText:
    """What a form for a template is filled with; `about` is what `wording draft` is to be followed by."""

    about: str
    title: str
    text: str


async def show(case: Case, _instruction: ShowWordings) -> Decision:
    held = await _held(case)
    own = tuple(
        OwnWording(
            title_of(case.voice, one.template),
            case.voice.locales.get(one.locale, one.locale),
            one.number,
            person(one.created_by, "", case.voice) if one.created_by else None,
            moment(one.used_at, case.voice, "f"),
        )
        for one in held
        if one.used_at
    )
    titles = tuple(title_of(case.voice, one) for one in case.voice.edition.overridable)
    return Decision((case.voice.say(WordingsShown(titles, own)),))


async def opened(case: Case, instruction: EditWording) -> WordingText:
    """The text that is said now, or that of a draft."""
    if instruction.id:
        draft = await _draft(case, instruction.id)
        template, locale, text = draft.template, draft.locale, draft.text
    else:
        template, locale = _chosen(case, instruction.template, instruction.locale)
        held = next(
            (one for one in await _held(case) if (one.template, one.locale) == (template, locale)), None
        )
        text = held.text if held else case.voice.edition.locale(locale).templates[template].body
    if len(text) > MOST:
        raise refuse(CoachTroubleKind.TEXT_TOO_LONG, detail=str(MOST))
    return WordingText(f"{template} {locale}", title_of(case.voice, template), text.strip("\n"))


async def examined(case: Case, instruction: DraftWording) -> DraftWording:
    """With what it would read like, or why it can't be used. Not to be done within a transaction."""
    template, locale = _chosen(case, instruction.template, instruction.locale)
    draft = replace(instruction, template=template, locale=locale, text=_typed(instruction.text))
    return await asyncio.to_thread(_tried, case.voice.edition, draft, clicks=case.voice.clicks)


def _typed(typed: str) -> str:
    text = harmless(typed).strip("\n")
    if not text.strip():
        raise refuse(CoachTroubleKind.NO_TEXT)
    if len(text) > MOST:
        raise refuse(CoachTroubleKind.TEXT_TOO_LONG, detail=str(MOST))
    return text + "\n"


def _tried(edition: Edition, draft: DraftWording, *, clicks: bool) -> DraftWording:
    try:
        own = own_words(edition.locale(draft.locale), draft.template, draft.text)
    except BrokenPrompts as error:
        told = "; ".join(filter(None, (error.what, error.advice)))
        return replace(draft, line=error.line, problems=(told,))
    if problems := failing(own):
        return replace(draft, problems=tuple(problems))
    typical = sample(draft.template, Sample.TYPICAL, draft.locale)
    tried = edition.of_guild("", [own]).say(typical, draft.locale, clicks=clicks)
    return replace(draft, preview=tried.text)


async def draft(case: Case, instruction: DraftWording) -> Decision:
    """Keep the text, and show what it would read like; older drafts of the same coach go."""
    template, locale, by = instruction.template, instruction.locale, case.order.by
    same: dict[str, Any] = {"template": template, "locale": locale}
    await case.tx.overrides.remove_all(**same, used_at=None, created_by=by)
    newest = await case.tx.overrides.newest(template, locale)
    kept = await case.tx.overrides.add(
        worded.Override(**same, number=newest + 1, hash=hash_of(instruction.text), text=instruction.text)
    )
    saying = WordingDrafted(
        title_of(case.voice, template), case.voice.locales[locale], instruction.line, instruction.problems
    )
    verbs = ("change", "discard") if instruction.problems else ("use", "change", "discard")
    offers = [case.voice.order(f"wording_{verb}", f"wording {verb} {kept.id.hex}") for verb in verbs]
    asked = case.voice.say(saying, *offers)
    if instruction.problems:
        return Decision((asked,))
    return Decision((asked, replace(asked, text=instruction.preview, actions=())))


async def use(case: Case, instruction: UseWording) -> Decision:
    """Let it hold from now on, if it still goes with the template."""
    draft = await _draft(case, instruction.id)
    try:
        own_words(case.voice.edition.locale(draft.locale), draft.template, draft.text)
    except BrokenPrompts as error:
        raise refuse(CoachTroubleKind.DRAFT_GONE) from error
    if draft.used_at is None:
        before = await _now(case, draft.template, draft.locale)
        follows = before.number if before else 0
        await case.tx.overrides.change(replace(draft, follows=follows, used_at=case.order.at))
    await _point(case, draft.template, draft.locale, draft.id)
    return _done(case, WordingDid.USED, draft)


async def discard(case: Case, instruction: DiscardWording) -> Decision:
    draft = await _draft(case, instruction.id)
    if draft.used_at is None:
        await case.tx.overrides.remove(draft)
    return _done(case, WordingDid.DISCARDED, draft)


async def undo(case: Case, instruction: UndoWording) -> Decision:
    """Back to the version before, or to how it came."""
    template, locale = _chosen(case, instruction.template, instruction.locale)
    now = await _now(case, template, locale)
    if now is None:
        done = WordingDone(WordingDid.NOTHING, title_of(case.voice, template), case.voice.locales[locale], 0)
        return Decision((case.voice.say(done),))
    before = None
    if now.follows and not instruction.all:
        page = await case.tx.overrides.find(template=template, locale=locale, number=now.follows)
        before = next(iter(page.items), None)
    await _point(case, template, locale, before.id if before else None)
    again = case.voice.order("wording_again", f"wording use {now.id.hex}")
    did = WordingDid.RESET if instruction.all else WordingDid.UNDONE
    return _done(case, did, now, again, number=before.number if before else 0)


def title_of(voice: Voice, template: str) -> str:
    """What coaches call a template."""
    return voice.edition.locale(voice.locale).phrases.get(f"wording.{template}", template)


def _chosen(case: Case, template: str, locale: str) -> tuple[str, str]:
    """The template that a coach means, and the language: the guild's, else his own, if he says none."""
    if template not in case.voice.edition.overridable:
        raise refuse(CoachTroubleKind.TEMPLATE_UNKNOWN, detail=template)
    wanted = locale or str(case.settings.get("locale") or case.voice.locale)
    if wanted not in case.voice.locales:
        raise refuse(
            CoachTroubleKind.LOCALE_UNKNOWN, detail=wanted, locales=tuple(case.voice.locales.values())
        )
    return template, wanted


async def _held(case: Case) -> tuple[worded.Override, ...]:
    """All that hold now."""
    keys = [UUID(key) for key in used(case.settings).values()]
    return (await case.tx.overrides.find(id=keys, limit=max(len(keys), 1))).items if keys else ()


async def _now(case: Case, template: str, locale: str) -> worded.Override | None:
    key = used(case.settings).get(place_of(locale, template))
    return await case.tx.overrides.get(UUID(key)) if key else None


async def _draft(case: Case, typed: str) -> worded.Override:
    key = read_id(typed)
    found = await case.tx.overrides.get(key) if key else None
    if found is None:
        raise refuse(CoachTroubleKind.DRAFT_GONE)
    return found


async def _point(case: Case, template: str, locale: str, override: UUID | None) -> None:
    """Let this one hold; None is how it came."""
    held = {**used(case.settings)}
    held.pop(place_of(locale, template), None)
    if override:
        held[place_of(locale, template)] = override.hex
    await case.tx.learners.set(**{USED: held or None})


def _done(
    case: Case, did: WordingDid, about: worded.Override, *offers: Action, number: int | None = None
) -> Decision:
    language = case.voice.locales.get(about.locale, about.locale)
    holds = about.number if number is None else number
    done = WordingDone(did, title_of(case.voice, about.template), language, holds)
    details = {"template": about.template, "locale": about.locale, "number": holds}
    deed = None if did is WordingDid.DISCARDED else records.Deed(kind=f"wording.{did.value}", details=details)
    return Decision((case.voice.say(done, *offers),), deed=deed)
