"""Runs learners' code against a course's tests without trusting it.

- `runner.py`: the port, all that the rest of Baton knows of this package
- `warm.py`: the engine, the runner that Baton reviews with; `queue.py`: whose turn it is
- `nursery.py`: keeps a course's warm process; `zygote.py`: that process and its children, from outside
- `cold.py`: the runner that needs nothing but itself, a fresh jail per review; what the engine falls back on
- `brief.py`: what a job comes to, its files, its order and how its end is judged; `layout.py`: a run's folder
  and limits
- `runtimes.py`: builds each course's Python environment with uv; `pins.py` holds the harness's own needs
- `tiers.py`: finds out which walls this machine offers, by `trials.py`; `jail.py` builds them (A: bubblewrap,
  B: without)
- `cage.py`: keeps watch over a run (`watch.py`) and ends it; `captives.py`: the processes it consists of;
  `wipe.py` cleans up
- `kit.py`: what is laid out once per process, and lent to the user that the code runs as
- `report.py`: whether the jail's report can be true; `expected.py`: the tests that it must account for
- `inside/`: what runs in the jail. `zygote.py` is the warm process. `confine.py` locks a process in
  (`box.py`, `limits.py`, `landlock.py`, `seccomp.py`, on `kernel.py` and `syscalls.py`), then `harness.py`
  reads the code (`source.py`, `constraints.py`, `lint.py`) and forks the process that runs it with pytest
  (`testing.py`, `evidence.py`), whose tests are rewritten so that they can be believed (`rewriting.py`,
  `doubt.py`, `witness.py`)
- `inside/budget.py`: what tests of courses may use besides
- `inside/order.py` and `inside/frame.py`: what both sides say to each other, and how
"""
