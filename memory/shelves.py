"""The nouns that need no more than create, read, update, delete and find."""

from __future__ import annotations

from memory import records, tables
from memory.shelf import Shelf


class Preferences(Shelf[records.Preference]):
    _table, _kind = tables.Preference, records.Preference


class Attachments(Shelf[records.Attachment]):
    _table, _kind = tables.Attachment, records.Attachment


class Comments(Shelf[records.Comment]):
    _table, _kind = tables.Comment, records.Comment


class Ratings(Shelf[records.Rating]):
    _table, _kind = tables.Rating, records.Rating


class ConceptCards(Shelf[records.ConceptCard]):
    _table, _kind = tables.ConceptCard, records.ConceptCard


class Reminders(Shelf[records.Reminder]):
    _table, _kind = tables.Reminder, records.Reminder


class Notes(Shelf[records.Note]):
    _table, _kind = tables.Note, records.Note


class HumanRequests(Shelf[records.HumanRequest]):
    _table, _kind = tables.HumanRequest, records.HumanRequest


class Assignments(Shelf[records.Assignment]):
    _table, _kind = tables.Assignment, records.Assignment


class Deeds(Shelf[records.Deed]):
    """The audit trail. What is on it is only added to."""

    _table, _kind = tables.Deed, records.Deed
