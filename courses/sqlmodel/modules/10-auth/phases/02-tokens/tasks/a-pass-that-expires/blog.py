"""A small blog: whoever has logged in carries a token."""

from datetime import datetime, timedelta

ALGORITHM = "HS256"


class InvalidTokenError(Exception):
    """This token proves nothing: it's forged, expired, incomplete, or no token at all."""


def make_token(user_id: int, secret: str, now: datetime, lifetime: timedelta) -> str:
    """A signed token that says who its bearer is, from `now` (aware) on, for so long."""
    # Your turn.
    raise NotImplementedError


def read_token(token: str, secret: str) -> int:
    """The id of the user of whom the token speaks; InvalidTokenError if it can't be believed."""
    # Your turn.
    raise NotImplementedError


def glance_at(token: str) -> dict[str, object]:
    """What anybody can read in a token without knowing the secret; proves nothing."""
    # Your turn.
    raise NotImplementedError
