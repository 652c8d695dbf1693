"""Every column. Importing this package fills `Base.metadata`."""

from memory.tables.base import Base
from memory.tables.content import Attachment, Comment, Content, Rating
from memory.tables.documents import Document, DocumentVersion
from memory.tables.duties import (
    Assignment,
    Deed,
    HumanRequest,
    Letter,
    Note,
    Occurrence,
    PendingTurn,
    Reminder,
)
from memory.tables.people import Enrolment, Fact, FactSource, Guild, Learner, Preference
from memory.tables.talk import Handover, Message, Session
from memory.tables.traces import Change, LearnerNumber, Passage
from memory.tables.tutoring import TutorMonth, TutorRun
from memory.tables.wordings import Override, Wording
from memory.tables.work import (
    ConceptCard,
    CourseProgress,
    ModuleProgress,
    PhaseProgress,
    Review,
    Submission,
    SubmissionFile,
    TaskProgress,
)

__all__ = [
    "Assignment",
    "Attachment",
    "Base",
    "Change",
    "Comment",
    "ConceptCard",
    "Content",
    "CourseProgress",
    "Deed",
    "Document",
    "DocumentVersion",
    "Enrolment",
    "Fact",
    "FactSource",
    "Guild",
    "Handover",
    "HumanRequest",
    "Learner",
    "LearnerNumber",
    "Letter",
    "Message",
    "ModuleProgress",
    "Note",
    "Occurrence",
    "Override",
    "Passage",
    "PendingTurn",
    "PhaseProgress",
    "Preference",
    "Rating",
    "Reminder",
    "Review",
    "Session",
    "Submission",
    "SubmissionFile",
    "TaskProgress",
    "TutorMonth",
    "TutorRun",
    "Wording",
]
