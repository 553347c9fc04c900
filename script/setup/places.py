"""Where the things that set-up makes are kept: all under the checkout, all ignored by git."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
"""The checkout."""
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
LOCAL = ROOT / ".local"
"""Everything of this checkout that is not source: data, logs, secrets, built assets."""
ENVIRONMENT_FILE = LOCAL / "development.env"
LOGS = LOCAL / "log"
MAIL = LOCAL / "mail"
ASSETS = LOCAL / "assets"
STAMPS = LOCAL / "stamps"


def make_local() -> None:
    """Make the folders of the checkout's own things.

    Only their owner gets in. For root alone others may walk through `.local`, because a
    database server that root started runs as another user and must reach its data below it.
    """
    local_mode = 0o711 if os.geteuid() == 0 else 0o700
    for folder, mode in ((LOCAL, local_mode), (LOGS, 0o700), (MAIL, 0o700), (STAMPS, 0o700)):
        folder.mkdir(exist_ok=True)
        if folder.stat().st_mode & 0o777 != mode:
            folder.chmod(mode)
