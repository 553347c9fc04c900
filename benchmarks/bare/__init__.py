"""The least that Django can do with a complaint: one view that inserts as many rows of the
same size into plain tables. What the product does beside that is measured against it."""
