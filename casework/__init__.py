"""The project, and the authorities' side of Redress.

The rooms below form floors: a room imports only from rooms beneath it. The order
is kept by import-linter (see ``pyproject.toml``) and drawn in
``docs/architecture.md``.
"""

from casework.celery import app as celery_app

__all__ = ["celery_app"]
