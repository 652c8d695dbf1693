"""Time zones by what people call them: an IANA name, a city, a distance from UTC."""

from __future__ import annotations

import re
import zoneinfo
from collections.abc import Mapping, Sequence
from functools import cache

MOST = 25
_OFFSET = re.compile(r"(?:utc|gmt)?\s*([+−-])\s*(\d{1,2})(?::?00)?", re.IGNORECASE)
_BY_LOCALE = {
    "de": ("Europe/Berlin", "Europe/Vienna", "Europe/Zurich"),
    "en": ("Europe/London", "America/New_York", "America/Chicago", "America/Los_Angeles", "Asia/Kolkata"),
}
_EVERYWHERE = (
    "UTC",
    "Europe/Paris",
    "Europe/Istanbul",
    "Asia/Tokyo",
    "Australia/Sydney",
    "America/Sao_Paulo",
)
_OTHER_NAMES = {
    "wien": "Europe/Vienna", "zürich": "Europe/Zurich", "zuerich": "Europe/Zurich", "rom": "Europe/Rome",
    "münchen": "Europe/Berlin", "hamburg": "Europe/Berlin", "köln": "Europe/Berlin", "prag": "Europe/Prague",
    "deutschland": "Europe/Berlin", "germany": "Europe/Berlin", "österreich": "Europe/Vienna",
    "schweiz": "Europe/Zurich", "mez": "Europe/Berlin", "cet": "Europe/Berlin", "warschau": "Europe/Warsaw",
    "moskau": "Europe/Moscow", "athen": "Europe/Athens", "lissabon": "Europe/Lisbon", "z": "UTC",
    "brüssel": "Europe/Brussels", "kopenhagen": "Europe/Copenhagen", "gmt": "UTC", "peking": "Asia/Shanghai",
    "indien": "Asia/Kolkata", "india": "Asia/Kolkata", "japan": "Asia/Tokyo",
    "san francisco": "America/Los_Angeles", "munich": "Europe/Berlin", "cologne": "Europe/Berlin",
    "frankfurt": "Europe/Berlin", "mesz": "Europe/Berlin", "cest": "Europe/Berlin",
}  # fmt: skip


@cache
def known_zones() -> tuple[str, ...]:
    """Every zone that a person may live in, by its IANA name."""
    areas = ("Africa/", "America/", "Antarctica/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/")
    zones = zoneinfo.available_timezones()
    return tuple(sorted(zone for zone in zones if zone.startswith((*areas, "Pacific/")) or zone == "UTC"))


def find_zone(typed: str) -> str | None:
    """The one zone that is meant, or None if there's none or more than one."""
    wanted = _plain(typed)
    if not wanted:
        return None
    if offset := _OFFSET.fullmatch(wanted):
        return _fixed(-int(offset[2]) if offset[1] != "+" else int(offset[2]))
    if named := _OTHER_NAMES.get(wanted) or _fixed_zones().get(wanted):
        return named
    exact = [zone for zone in known_zones() if wanted in {_plain(zone), _city(zone)}]
    if exact:
        return exact[0]
    found = like_zone(typed)
    return found[0] if len(found) == 1 else None


def like_zone(typed: str, locale: str = "en") -> Sequence[str]:
    """Zones to choose from, the likeliest first; at most 25."""
    wanted = _plain(typed)
    likely = dict.fromkeys(
        (*_BY_LOCALE.get(locale.partition("-")[0], ()), *_BY_LOCALE["en"], *_BY_LOCALE["de"], *_EVERYWHERE)
    )
    if not wanted:
        return [*likely][:MOST]
    named = [zone for name, zone in _OTHER_NAMES.items() if name.startswith(wanted)]
    begins = [
        zone for zone in known_zones() if _city(zone).startswith(wanted) or _plain(zone).startswith(wanted)
    ]
    holds = [zone for zone in known_zones() if wanted in _plain(zone)]
    return [*dict.fromkeys((*named, *(z for z in likely if z in begins), *begins, *holds))][:MOST]


def _plain(text: str) -> str:
    return " ".join(text.replace("_", " ").casefold().split())


def _city(zone: str) -> str:
    return _plain(zone.rpartition("/")[2])


def _fixed(hours: int) -> str | None:
    """IANA's names for fixed distances count the other way round."""
    if hours == 0:
        return "UTC"
    return _fixed_zones().get(f"etc/gmt{-hours:+d}")


@cache
def _fixed_zones() -> Mapping[str, str]:
    zones = zoneinfo.available_timezones()
    return {zone.casefold(): zone for zone in zones if re.fullmatch(r"Etc/GMT[+-][1-9]\d?", zone)}
