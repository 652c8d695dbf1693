# TODO(author): ${stub}_test.py with tests that miss something; rename it here and in task.toml; add more
