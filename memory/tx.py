"""A unit of work: every noun's queries, bound to one guild and one transaction."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from memory.handovers import Handovers
from memory.learners import Learners
from memory.messages import Messages
from memory.progress import Progress
from memory.sessions import Sessions
from memory.submissions import Submissions


class Tx:
    """Made by `Memory.transaction` and `Memory.reading`; not to be kept beyond them."""

    def __init__(self, session: AsyncSession, guild: str) -> None:
        self.guild = guild
        self.learners = Learners(session, guild)
        self.sessions = Sessions(session, guild)
        self.messages = Messages(session, guild)
        self.submissions = Submissions(session, guild)
        self.progress = Progress(session, guild)
        self.handovers = Handovers(session, guild)
