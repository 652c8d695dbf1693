"""How Baton carries out each order of a coach: in one short transaction, without slow work.

Each module holds the orders of one kind; `case` says what they have at hand, `decision` what they decide.
"""
