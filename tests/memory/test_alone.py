"""`memory` is a package of its own: it can be taken out and used without Baton."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_memory_works_in_a_folder_without_bot(tmp_path: Path) -> None:
    """The README's own lines, run where there is only `memory` and its migrations."""
    example = re.search(r"```python\n(# memory\n.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    assert example is not None
    lines = [line for line in example[1].splitlines() if line.strip() and not line.startswith("#")]
    assert len(lines) <= 11
    shutil.copytree(ROOT / "memory", tmp_path / "memory", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "migrations", tmp_path / "migrations")
    (tmp_path / "use.py").write_text(example[1], "utf-8")
    site = next(path for path in sys.path if path.endswith("site-packages"))
    blocker = "import sys; sys.modules['bot'] = None; import runpy; runpy.run_path('use.py')"
    done = subprocess.run(
        [sys.executable, "-S", "-c", blocker],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": f"{tmp_path}{os.pathsep}{site}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Ada keeps bees" in done.stdout
