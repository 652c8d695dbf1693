# TODO(author): ${stub}.py with the best solution that you know
