"""Tokens again, with numbers for moments, and each reason to refuse in its own place."""

import base64
import json
from datetime import datetime, timedelta
from typing import Any

from jwt import PyJWT, PyJWTError

ALGORITHM = "HS256"
_TOKENS = PyJWT()


class InvalidTokenError(Exception):
    """This token proves nothing: it's forged, expired, incomplete, or no token at all."""


def make_token(user_id: int, secret: str, now: datetime, lifetime: timedelta) -> str:
    """A signed token that says who its bearer is, from `now` (aware) on, for so long."""
    start = int(now.timestamp())
    end = start + int(lifetime.total_seconds())
    return _TOKENS.encode({"exp": end, "iat": start, "sub": f"{user_id}"}, secret, ALGORITHM)


def read_token(token: str, secret: str) -> int:
    """The id of the user of whom the token speaks; InvalidTokenError if it can't be believed."""
    try:
        claims: dict[str, Any] = _TOKENS.decode(token, secret, algorithms=ALGORITHM.split())
    except PyJWTError as error:
        raise InvalidTokenError(str(error)) from error
    if "exp" not in claims:
        raise InvalidTokenError("The token never expires")
    number = claims.get("sub", "")
    if not number.isdecimal():
        raise InvalidTokenError("The token names nobody")
    return int(number)


def glance_at(token: str) -> dict[str, object]:
    """What anybody can read in a token without knowing the secret; proves nothing."""
    payload = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
