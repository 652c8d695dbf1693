"""An async, typed memory for a coaching bot, on SQLite and PostgreSQL. It knows nothing of the bot."""

from memory.database import Memory

__all__ = ["Memory"]
