"""Background work of the vault."""

from __future__ import annotations

from celery import shared_task

from casework.vault.rotation import rotate_due_authorities


@shared_task(
    name="vault.rotate_authority_keys",
    acks_late=True,
    reject_on_worker_lost=True,
    autoretry_for=(Exception,),
    max_retries=5,
    retry_backoff=30,
    retry_backoff_max=600,
    retry_jitter=True,
)
def rotate_authority_keys() -> None:
    """Rotate the keys that are due. Interrupted, it goes on where it stopped when it is
    tried again: what is done is not due any more."""
    for _ in rotate_due_authorities():
        pass
