"""Makes a course of an Exercism Python track: read it, shape modules of it, write them, let the loader judge.

`source.py` reads what others wrote, `track.py` and `exercise.py` say what it is, `shape.py` decides where it
goes, `writing.py` says it as files of a course, and `importing.py` is the door.
"""
