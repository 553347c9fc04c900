"""How gunicorn serves Redress, in development and in production alike.

    gunicorn -c script/gunicorn.conf.py --bind … --workers … casework.wsgi

The number of workers and the address are the operator's to say on the command line.
"""

from pathlib import Path

worker_class = "gthread"
workers = 2
# More than a process can work on at once: whoever has to wait is told so by a thread that is
# free (casework.turns), instead of waiting unseen in a queue.
threads = 16
preload_app = True
timeout = 60
graceful_timeout = 20
keepalive = 5
# A worker is renewed now and then, so that a slow leak never becomes an outage.
max_requests = 5000
max_requests_jitter = 500
limit_request_line = 4094
limit_request_fields = 60
# Addresses of requests are personal data here (who read which page): they are not logged.
accesslog = None
errorlog = "-"
loglevel = "warning"
# The control socket lies in the user's home and would be shared by every checkout.
control_socket_disable = True
if Path("/dev/shm").is_dir():  # noqa: S108  (heartbeat files only, opened unlinked)
    worker_tmp_dir = "/dev/shm"  # noqa: S108


def on_starting(server):
    """Complaints about malformed requests would otherwise name the visitor's address."""
    from casework.privacy_filter import PrivacyFilter

    for handler in server.log.error_log.handlers:
        handler.addFilter(PrivacyFilter())
