"""Runs learners' code against a course's tests without trusting it.

- `runner.py`: the port, all that the rest of Baton knows of this package
- `cold.py`: the runner of today, a fresh jail per review; `layout.py` prepares its folder and limits
- `runtimes.py`: builds each course's Python environment with uv; `pins.py` holds the harness's own needs
- `tiers.py`: tries out which walls this machine offers; `jail.py` builds them (A: bubblewrap, B: without)
- `cage.py`: starts a jail, watches it (`watch.py`), ends it and cleans up (`wipe.py`)
- `kit.py`: what is laid out once per process, and lent to the user that the code runs as
- `report.py`: whether the jail's report can be true; `expected.py`: the tests that it must account for
- `inside/`: what runs in the jail. `confine.py` locks its process in (`box.py`, `limits.py`, `landlock.py`,
  `seccomp.py`, on `kernel.py` and `syscalls.py`), then `harness.py` reads the code (`source.py`,
  `constraints.py`, `lint.py`) and forks the process that runs it with pytest (`testing.py`, `evidence.py`),
  whose tests are rewritten so that they can be believed (`rewriting.py`, `doubt.py`, `witness.py`)
- `inside/order.py` and `inside/frame.py`: what both sides say to each other, and how

A runner that keeps a warm process replaces `cold.py` alone.
"""
