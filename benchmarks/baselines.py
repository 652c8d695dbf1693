"""What recall is measured beside: plain full-text search of both databases, the last and longest messages."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from math import ceil

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from benchmarks.evaluation import Conversation
from memory.recall.context import PER_TOKEN

LIMIT = 20
_WORD = re.compile(r"\w+")
_CONFIGURATIONS = {"de": "german", "en": "english"}


class Fts5:
    """The messages of one conversation in FTS5 with its own tokenizer and ranking."""

    def __init__(self, conversation: Conversation) -> None:
        self._connection = sqlite3.connect(":memory:")
        self._connection.execute("CREATE VIRTUAL TABLE said USING fts5 (text, tokenize = 'unicode61')")
        self._connection.executemany(
            "INSERT INTO said (rowid, text) VALUES (?, ?)",
            [(place, message.text) for place, message in enumerate(conversation.messages)],
        )

    def find(self, question: str, operator: str) -> list[int]:
        """The places of messages with the words of `question`, joined by "OR" or "AND", best first."""
        wanted = f" {operator} ".join(f'"{word}"' for word in _WORD.findall(question))
        query = "SELECT rowid FROM said WHERE said MATCH ? ORDER BY bm25(said), rowid DESC LIMIT ?"
        return [place for (place,) in self._connection.execute(query, (wanted, LIMIT))]

    def close(self) -> None:
        self._connection.close()


class PostgresSearch:
    """All conversations in a temporary table, as PostgreSQL reads German and English."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def load(self, conversations: Sequence[Conversation]) -> None:
        await self._connection.execute(
            text("CREATE TEMPORARY TABLE said (conversation text, place integer, words tsvector)")
        )
        rows = [
            {"name": one.name, "place": place, "language": _CONFIGURATIONS[one.locale], "said": message.text}
            for one in conversations
            for place, message in enumerate(one.messages)
        ]
        insert = "INSERT INTO said VALUES (:name, :place, to_tsvector(CAST(:language AS regconfig), :said))"
        await self._connection.execute(text(insert), rows)

    async def find(self, conversation: Conversation, question: str) -> list[int]:
        """The places of messages with any word of `question`, by `ts_rank`."""
        query = text(
            """
            SELECT place FROM said, (
              SELECT string_agg(quote_literal(lexeme), ' | ')::tsquery AS wanted
              FROM unnest(to_tsvector(CAST(:language AS regconfig), :question))) AS asked
            WHERE conversation = :name AND words @@ wanted
            ORDER BY ts_rank(words, wanted) DESC, place DESC LIMIT :limit
            """
        )
        values = {
            "language": _CONFIGURATIONS[conversation.locale],
            "question": question,
            "name": conversation.name,
            "limit": LIMIT,
        }
        return list(await self._connection.scalars(query, values))


def latest(conversation: Conversation, most: int = LIMIT) -> list[int]:
    """The places of the last messages, latest first."""
    return list(range(len(conversation.messages)))[::-1][:most]


def longest(conversation: Conversation, most: int = LIMIT) -> list[int]:
    """The places of the longest messages, whatever is asked: how far mere length leads in these files."""
    said = conversation.messages
    return sorted(range(len(said)), key=lambda place: (-len(said[place].text), place))[:most]


def latest_within(conversation: Conversation, budget: int) -> list[int]:
    """The places of as many last messages as `budget` tokens hold, counted as a context counts them."""
    kept: list[int] = []
    for place in latest(conversation, len(conversation.messages)):
        budget -= ceil(len(conversation.messages[place].text) / PER_TOKEN) + 1
        if budget < 0:
            break
        kept.append(place)
    return kept
