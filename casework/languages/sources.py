"""Which files hold words that the public reads. Desk pages stay English and are left out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

PUBLIC = (
    "complaints/**/*.py",
    "casework/context.py",
    "casework/languages/**/*.py",
    "casework/middleware/outage.py",
    "casework/authorities/templatetags/gds.py",
    "casework/notices/forms/verification.py",
    "casework/notices/views/verification.py",
    "casework/notices/rendering/letter.py",
    "casework/notices/sections.py",
    "casework/notices/service_words.py",
    "templates/complaints/**/*.html",
    "templates/complaints/**/*.txt",
    "templates/gds/**/*.html",
    "templates/layouts/base.html",
    "templates/layouts/error.html",
    "templates/layouts/public.html",
    "templates/notices/_verified_facts.html",
    "templates/notices/checked_file.html",
    "templates/notices/letter.html",
    "templates/notices/verified.html",
    "templates/notices/verify.html",
    "templates/outage.html",
    "templates/pages/**/*.html",
    "templates/parts/**/*.html",
    "templates/turn.html",
)
"""Files with words for the public, as patterns from the checkout's top."""

NOT_PUBLIC = (
    "complaints/desk/*",
    "complaints/desk/**/*",
    "complaints/management/**/*",
    "complaints/migrations/*",
    "templates/complaints/desk/*",
    "templates/complaints/desk/**/*",
    "templates/parts/idle.html",
)
"""What those patterns reach and only staff see."""


def public_files(root: Path = ROOT) -> Iterator[Path]:
    """Every file with words for the public, in a stable order."""
    found = {path for pattern in PUBLIC for path in root.glob(pattern) if path.is_file()}
    for path in sorted(found):
        inside = path.relative_to(root)
        if not any(inside.match(pattern) for pattern in NOT_PUBLIC):
            yield path
