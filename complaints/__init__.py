"""The public's side: the complaint form, its receipt, following a complaint,
messages, and what the public may learn of a case.

Nothing here knows of cases: submission writes the complaint and announces it;
``casework.cases`` pushes a public status and messages down into this room.
"""
