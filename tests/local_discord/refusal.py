"""What a person's client does not let them do."""


class DiscordRefuses(Exception):
    """A gesture that Discord itself does not allow: no such command, a field that is missing."""
