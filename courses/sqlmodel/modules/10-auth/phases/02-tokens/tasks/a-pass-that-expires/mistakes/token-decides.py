"""A blog that hands out signed tokens, and believes no others."""

from datetime import datetime, timedelta

import jwt

ALGORITHM = "HS256"


class InvalidTokenError(Exception):
    """This token proves nothing: it's forged, expired, incomplete, or no token at all."""


def make_token(user_id: int, secret: str, now: datetime, lifetime: timedelta) -> str:
    """A signed token that says who its bearer is, from `now` (aware) on, for so long."""
    claims = {"sub": str(user_id), "iat": now, "exp": now + lifetime}
    return jwt.encode(claims, secret, algorithm=ALGORITHM)


def read_token(token: str, secret: str) -> int:
    """The id of the user of whom the token speaks; InvalidTokenError if it can't be believed."""
    try:
        algorithm = jwt.get_unverified_header(token)["alg"]
        claims = jwt.decode(
            token, secret, algorithms=[algorithm], options={"require": ["sub", "exp"]}
        )
        return int(claims["sub"])
    except (jwt.InvalidTokenError, ValueError) as error:
        raise InvalidTokenError("The token can't be believed") from error


def glance_at(token: str) -> dict[str, object]:
    """What anybody can read in a token without knowing the secret; proves nothing."""
    return jwt.decode(token, options={"verify_signature": False})
