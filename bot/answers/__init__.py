"""How Baton answers each gesture: from the situation, without touching the memory.

Each module holds the answers of one kind; `situation` says what they know, `answer` what they decide.
"""
