"""Starts set-up with any python3; called by the commands in this folder, not by people."""

import sys
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036  (whoever has an older one must be told)
    sys.exit("Redress needs Python 3.11 or newer; python3 here is " + sys.version.split()[0])

# The checkout, not this folder, is where imports begin; never a caller's PYTHONPATH.
sys.path[0] = str(Path(__file__).resolve().parent.parent)

from script.setup.begin import main  # noqa: E402

# A benchmark that starts processes of its own has this file imported again in each.
if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
