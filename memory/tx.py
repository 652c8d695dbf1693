"""A unit of work: every noun's queries, bound to one guild and one transaction."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from memory.content import Catalogue
from memory.documents import Documents
from memory.figures import Figures
from memory.handovers import Handovers
from memory.history import History
from memory.learners import Learners
from memory.ledger import Ledger
from memory.letters import Letters
from memory.messages import Messages
from memory.occurrences import Occurrences
from memory.pending import PendingTurns
from memory.progress import Progress
from memory.recall.search import Recall
from memory.rights import Rights
from memory.roster import Roster
from memory.sessions import Sessions
from memory.shelves import (
    Assignments,
    Attachments,
    Comments,
    ConceptCards,
    Deeds,
    HumanRequests,
    Notes,
    Preferences,
    Ratings,
    Reminders,
)
from memory.submissions import Submissions
from memory.turns import Turns
from memory.wordings import Overrides, Wordings


class Tx:
    """Made by `Memory.transaction` and `Memory.reading`; not to be kept beyond them."""

    def __init__(self, session: AsyncSession, guild: str) -> None:
        self.guild = guild
        self.turns = Turns(session, guild)
        self.learners = Learners(session, guild)
        self.preferences = Preferences(session, guild)
        self.sessions = Sessions(session, guild)
        self.messages = Messages(session, guild)
        self.submissions = Submissions(session, guild)
        self.progress = Progress(session, guild)
        self.roster = Roster(session, guild)
        self.figures = Figures(session, guild)
        self.concept_cards = ConceptCards(session, guild)
        self.handovers = Handovers(session, guild)
        self.documents = Documents(session, guild)
        self.recall = Recall(session, guild)
        self.reminders = Reminders(session, guild)
        self.occurrences = Occurrences(session, guild)
        self.assignments = Assignments(session, guild)
        self.pending = PendingTurns(session, guild)
        self.letters = Letters(session, guild)
        self.notes = Notes(session, guild)
        self.human_requests = HumanRequests(session, guild)
        self.catalogue = Catalogue(session, guild)
        self.attachments = Attachments(session, guild)
        self.comments = Comments(session, guild)
        self.ratings = Ratings(session, guild)
        self.ledger = Ledger(session, guild)
        self.wordings = Wordings(session, guild)
        self.overrides = Overrides(session, guild)
        self.deeds = Deeds(session, guild)
        self.history = History(session, guild)
        self.rights = Rights(session, guild)

    async def complete(self) -> None:
        """Write what waited for more of its kind; the last thing in a transaction."""
        await self.messages.complete()
