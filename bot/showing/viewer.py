"""Who looks at messages: where and when, and what the client before him knows besides them."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Any

Json = dict[str, Any]

_IMAGES = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg", b"GIF8": "image/gif"}
_STYLES = {
    "t": "%H:%M",
    "T": "%H:%M:%S",
    "d": "%d/%m/%Y",
    "D": "%d %B %Y",
    "f": "%d %B %Y %H:%M",
    "F": "%A, %d %B %Y %H:%M",
}
NEARLY = 0.75
"""So much of an hour is called an hour."""
_UNITS = (("year", 31_536_000), ("month", 2_592_000), ("day", 86_400), ("hour", 3_600), ("minute", 60))


@dataclass(frozen=True, slots=True)
class Viewer:
    """Sees times in his zone."""

    now: datetime
    zone: tzinfo = UTC
    names: Mapping[str, str] = field(default_factory=dict)
    """What people, roles and channels are called, by id."""
    files: Mapping[str, bytes] = field(default_factory=dict)
    """What lies at an address."""

    def image(self, url: str) -> str | None:
        """An address that holds the picture itself; None if it isn't there, or is no picture."""
        data = self.files.get(url, b"")
        kind = next((kind for start, kind in _IMAGES.items() if data.startswith(start)), None)
        return f"data:{kind};base64,{base64.b64encode(data).decode()}" if kind else None

    def when(self, iso: str) -> str:
        """When a message was sent, as it stands beside its author."""
        at = datetime.fromisoformat(iso).astimezone(self.zone)
        today = at.date() == self.now.astimezone(self.zone).date()
        return f"{at:%H:%M}" if today else f"{at:%d/%m/%Y, %H:%M}"

    def moment(self, seconds: int, style: str) -> str | None:
        """What a tag of time says; None if there's no such time."""
        try:
            at = datetime.fromtimestamp(seconds, UTC).astimezone(self.zone)
        except (OverflowError, ValueError, OSError):
            return None
        return self._from_now(at) if style == "R" else at.strftime(_STYLES[style])

    def _from_now(self, at: datetime) -> str:
        apart = (at - self.now).total_seconds()
        for unit, length in _UNITS:
            if abs(apart) >= NEARLY * length:
                number = round(abs(apart) / length)
                many = f"{number} {unit}s" if number > 1 else f"{'an' if unit == 'hour' else 'a'} {unit}"
                return f"in {many}" if apart > 0 else f"{many} ago"
        return "in a few seconds" if apart > 0 else "a few seconds ago"
