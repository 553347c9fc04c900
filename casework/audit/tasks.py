"""Background work of audit."""

from __future__ import annotations

from celery import shared_task

from casework.audit.checkpoints import sign_checkpoint


@shared_task(
    name="audit.sign_checkpoints",
    acks_late=True,
    reject_on_worker_lost=True,
    autoretry_for=(Exception,),
    max_retries=5,
    retry_backoff=10,
    retry_jitter=True,
)
def sign_checkpoints() -> None:
    """Sign where the chains end; nothing happens if none grew."""
    sign_checkpoint()
