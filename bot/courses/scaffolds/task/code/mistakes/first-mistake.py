# TODO(author): ${stub}.py with a mistake that people really make; rename it here and in task.toml; add more
