"""How much of what is taken. Not law: what a person needs, and what is safe to read."""

LARGEST_FILE = 10_000_000
"""Bytes of a file as it comes."""
LARGEST_FILE_MB = LARGEST_FILE // 1_000_000
MOST_IN_FORM = 10
"""Documents beside one form."""
MOST_BYTES_IN_FORM = 20_000_000
MOST_IN_COMPLAINT = 40
"""Documents of one complaint, later ones included."""
MOST_BYTES_IN_COMPLAINT = 60_000_000
MOST_PAGES = 300
MOST_CHARACTERS = 2_000_000
LONGEST_NAME = 100

MEMORY = 768 * 1024 * 1024
"""Address space of the process that reads a document."""
CPU_SECONDS = 15
WALL_SECONDS = 25
AT_ONCE = 2
"""Documents read at the same time by one web process."""
PATIENCE_SECONDS = 10
"""How long a request waits for its turn."""
