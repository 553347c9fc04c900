"""Words that were typed on a followed complaint's page and not sent.

Kept sealed on our side and nowhere on the device: whoever holds it then must not find them.
"""

from __future__ import annotations

from django.utils import timezone

from casework import vault
from complaints.models import Complaint, KeptWords
from complaints.sealing import KEPT, open_json, seal_json

PAGES = frozenset({"follow-messages", "follow-places", "follow-questions"})
"""Pages on which somebody writes."""
MOST = 60_000
"""Characters of one page."""


def keep_words(*, complaint: Complaint, page: str, words: dict[str, str]) -> None:
    """Keep what stands on a page, in place of what was kept of it before, as the public with
    its access code; nothing where there are no words or too many.

    Destroyed when the page is sent, when the complaint's key is, and after 30 days
    (``complaints_destroy_old_drafts``). Not audited: it is nobody's act on the complaint.
    """
    if page not in PAGES or sum(map(len, words.values())) > MOST:
        return
    forget_words(complaint=complaint, page=page)
    row = KeptWords(
        complaint=complaint,
        authority_id=complaint.authority_id,
        page=page,
        kept_at=timezone.now(),
    )
    sealed = seal_json(row, KEPT, dict(words))
    if sealed:
        row.sealed_words = sealed
        # Two tabs at once: the first one's words stay.
        KeptWords.objects.bulk_create([row], ignore_conflicts=True)


def opened_words(complaint: Complaint, page: str) -> dict[str, str]:
    """What was kept of a page, for the person themselves; {} where nothing was."""
    row = KeptWords.objects.filter(complaint=complaint, page=page).first()
    try:
        return open_json(row, KEPT, row.sealed_words) if row else {}
    except (vault.KeyDestroyed, vault.Unreadable):
        return {}


def forget_words(*, complaint: Complaint, page: str) -> None:
    """Destroy what was kept of a page, as the public with its access code."""
    KeptWords.objects.filter(complaint=complaint, page=page).delete()
