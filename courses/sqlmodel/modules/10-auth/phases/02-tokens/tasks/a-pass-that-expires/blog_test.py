"""What the blog promises about tokens: which it makes, and which it believes."""

import base64
import json
from datetime import UTC, datetime, timedelta, timezone

import jwt

from blog import InvalidTokenError, glance_at, make_token, read_token

SECRET = "a secret of the blog that is long enough for every algorithm of the family"
OTHER = "another secret, just as long, which somebody has made up to forge some tokens"
HOUR = timedelta(hours=1)
INDIA = timezone(timedelta(hours=5, minutes=30))


def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def signed(secret: str = SECRET, algorithm: str = "HS256", **claims: object) -> str:
    """A token as somebody else might make it."""
    return jwt.encode(claims, secret, algorithm=algorithm)


def belief(token: str) -> int | str:
    """The id that the blog reads in a token, or "refused"."""
    try:
        return read_token(token, SECRET)
    except InvalidTokenError:
        return "refused"


def base64url(data: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(data).encode()).decode().rstrip("=")


def test_token_leads_back_to_its_user() -> None:
    tokens = [make_token(number, SECRET, now(), HOUR) for number in (7, 42)]
    assert [belief(token) for token in tokens] == [7, 42]


def test_token_holds_no_more_than_needed() -> None:
    token = make_token(7, SECRET, now(), HOUR)
    claims = jwt.decode(token, SECRET, algorithms=["HS256"])
    assert (claims["sub"], sorted(claims)) == ("7", ["exp", "iat", "sub"])


def test_token_lasts_as_long_as_asked_for() -> None:
    moment = now()
    token = make_token(7, SECRET, moment.astimezone(INDIA), timedelta(minutes=20))
    claims = jwt.decode(token, SECRET, algorithms=["HS256"])
    start = int(moment.timestamp())
    assert (claims["iat"], claims["exp"]) == (start, start + 20 * 60)


def test_expired_token_is_refused() -> None:
    token = make_token(7, SECRET, now() - timedelta(hours=2), HOUR)
    assert belief(token) == "refused"


def test_token_signed_by_somebody_else_is_refused() -> None:
    token = make_token(7, OTHER, now(), HOUR)
    assert belief(token) == "refused"


def test_altered_token_is_refused() -> None:
    header, _, signature = make_token(7, SECRET, now(), HOUR).split(".")
    payload = base64url({"sub": "1", "exp": int(now().timestamp()) + 3600})
    assert belief(f"{header}.{payload}.{signature}") == "refused"


def test_token_cannot_choose_its_algorithm() -> None:
    claims = {"sub": "1", "exp": int(now().timestamp()) + 3600}
    unsigned = f"{base64url({'alg': 'none', 'typ': 'JWT'})}.{base64url(claims)}."
    tokens = [unsigned, signed(algorithm="HS512", **claims), signed(algorithm="HS384", **claims)]
    assert [belief(token) for token in tokens] == ["refused"] * 3


def test_token_that_never_expires_is_refused() -> None:
    assert belief(signed(sub="7")) == "refused"


def test_token_that_names_nobody_is_refused() -> None:
    later = now() + HOUR
    tokens = [signed(exp=later), signed(sub="ada", exp=later), signed(sub="", exp=later)]
    assert [belief(token) for token in tokens] == ["refused"] * 3


def test_garbage_is_refused() -> None:
    assert [belief(text) for text in ("", "token", "a.b.c", "Ä.Ö.Ü")] == ["refused"] * 4


def test_anybody_can_read_a_token() -> None:
    token = make_token(7, OTHER, now() - timedelta(days=1), HOUR)
    assert glance_at(token).get("sub") == "7"
