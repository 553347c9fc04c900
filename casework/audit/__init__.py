"""The record of who changed and who read what: append-only, hash-chained per authority.

PostgreSQL numbers and hashes each entry as it is inserted; nobody, the owner of the
tables included, may update or delete one. Signed checkpoints, kept also outside the
database, make it evident when somebody with full power over the database did so anyway.

Services call ``casework.audit.services.record`` **last**: an entry holds its chain's lock
until the transaction ends, and whoever writes to the same chain waits for it.
"""
