"""Pictures: what `bot.coaching.picture` describes, drawn as PNG."""
