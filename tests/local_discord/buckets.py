"""Rate limits: so many requests in so many seconds per route and major parameter."""

from __future__ import annotations

import time
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

GENEROUS = (5000, 1.0)
MAJOR = ("channel", "guild", "token")


@dataclass(slots=True)
class Bucket:
    """What is left of one allowance."""

    limit: int
    left: int
    until: float


@dataclass(frozen=True, slots=True)
class Allowance:
    """What the headers say, and how long to wait when nothing is left."""

    headers: dict[str, str]
    wait: float | None = None


class Buckets:
    """All allowances. `limits["POST /channels/{channel}/messages"] = (5, 5.0)` sets those of a route."""

    def __init__(self) -> None:
        self.limits: dict[str, tuple[int, float]] = {}
        self.usual = GENEROUS
        self._buckets: dict[tuple[str, ...], Bucket] = {}
        self._names: dict[str, str] = {}

    def take(self, method: str, path: str, names: Mapping[str, str]) -> Allowance:
        route = f"{method} {path}"
        key = (route, *(names[one] for one in MAJOR if one in names))
        now = time.monotonic()
        bucket = self._buckets.get(key)
        if bucket is None or bucket.until <= now:
            if len(self._buckets) > 10_000:
                self._buckets = {k: v for k, v in self._buckets.items() if v.until > now}
            limit, per = self.limits.get(route, self.usual)
            bucket = self._buckets[key] = Bucket(limit, limit, now + per)
        if bucket.left <= 0:
            wait = round(bucket.until - now + 0.001, 3)
            return Allowance(self._headers(route, bucket, now) | {"X-RateLimit-Scope": "user"}, wait)
        bucket.left -= 1
        return Allowance(self._headers(route, bucket, now))

    def _headers(self, route: str, bucket: Bucket, now: float) -> dict[str, str]:
        name = self._names.setdefault(route, f"{zlib.crc32(route.encode()):08x}")
        after = max(bucket.until - now, 0.0)
        return {
            "X-RateLimit-Limit": str(bucket.limit),
            "X-RateLimit-Remaining": str(bucket.left),
            "X-RateLimit-Reset": f"{time.time() + after:.3f}",
            "X-RateLimit-Reset-After": f"{after:.3f}",
            "X-RateLimit-Bucket": name,
        }
