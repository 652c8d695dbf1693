"""What the harness needs in every runtime, and how it asks ruff: kept in this one place."""

from __future__ import annotations

import sys

PYTEST = "9.2.0"
RUFF = "0.17.5"
HARNESS_REQUIREMENTS = (f"pytest=={PYTEST}", f"ruff=={RUFF}")

LINE_LENGTH = 100
MOST_COMPLEX = 8
STYLE_RULES = (
    "E4", "E5", "E7", "E9", "F", "W", "I", "N", "B", "UP", "SIM", "C4", "C90", "PLR0911", "PLR0912",
    "PLR0913", "PLR0915", "RET", "A", "T20",
)  # fmt: skip
IGNORED_RULES = ("N999", "B008")

RUFF_ARGUMENTS = (
    "--isolated",
    "--no-cache",
    "--ignore-noqa",
    "--output-format=json",
    f"--select={','.join(STYLE_RULES)}",
    f"--ignore={','.join(IGNORED_RULES)}",
    f"--line-length={LINE_LENGTH}",
    f"--config=lint.mccabe.max-complexity={MOST_COMPLEX}",
    f"--target-version=py{sys.version_info.major}{sys.version_info.minor}",
)
"""Nothing that is handed in configures or silences the checker."""
