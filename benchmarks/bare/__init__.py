"""The least that Django can do with a complaint: a form, its check of where it came from, and
as many rows of the same size inserted into plain tables. What the product does beside that is
measured against it."""
