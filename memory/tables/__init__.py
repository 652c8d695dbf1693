"""Every column. Importing this package fills `Base.metadata`."""

from memory.tables.base import Base
from memory.tables.people import Enrolment, Fact, Guild, Learner
from memory.tables.talk import Handover, Message, Session
from memory.tables.work import ModuleProgress, Review, Submission, SubmissionFile, TaskProgress

__all__ = [
    "Base",
    "Enrolment",
    "Fact",
    "Guild",
    "Handover",
    "Learner",
    "Message",
    "ModuleProgress",
    "Review",
    "Session",
    "Submission",
    "SubmissionFile",
    "TaskProgress",
]
