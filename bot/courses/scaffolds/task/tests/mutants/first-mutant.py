# TODO(author): ${stub}.py with one thing wrong that tests should find; rename it here and in task.toml; add more
