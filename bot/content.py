"""Where the content that ships with Baton lies: beside the packages in a checkout, inside them in a wheel."""

from __future__ import annotations

from pathlib import Path


def content_folder(name: str) -> Path:
    """The folder `prompts` or `courses`."""
    here = Path(__file__).resolve().parent
    beside = here.parent / name
    return beside if beside.is_dir() else here / "_content" / name
