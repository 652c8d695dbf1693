"""What runs inside the sandbox: the standard library, and pytest from the course's runtime.

Nothing here may import the rest of Baton: the folder is copied alone into the jail. The parent imports
`order` and `frame` from it, so that both sides share one definition of what they tell each other.
"""
