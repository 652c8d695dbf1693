# TODO(author): ${stub}_test.py with good tests: they pass on ${stub}.py and fail on every mutant
