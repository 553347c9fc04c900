"""The lease on a claimed piece of work: a row lock that no worker can outlive."""

from __future__ import annotations

import os
import socket

from django.conf import settings
from django.db import connection


def limit_to_lease() -> None:
    """Let the database end this transaction, and with it its row locks, when it stands idle
    for longer than LEASE_SECONDS. A worker that is killed loses its connection, and the
    lock, at once; one that hangs loses them then."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('idle_in_transaction_session_timeout', %s, true)",
            [f"{settings.LEASE_SECONDS}s"],
        )


def this_worker() -> str:
    """Host and process, for the record of who claimed something."""
    return f"{socket.gethostname()[:60]} {os.getpid()}"
