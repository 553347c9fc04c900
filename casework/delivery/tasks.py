"""Background work of delivery: sending, and looking for what was not sent."""

from __future__ import annotations

from casework.delivery import services
from casework.delivery.resilience import publish, robust_task
from casework.scoping import acting_for


@robust_task("delivery.send_mail")
def send_mail(mail_id: str, authority: str) -> None:
    """Send one message of the outbox; harmless when repeated."""
    services.send_queued_mail(mail_id=mail_id, authority=authority)


@robust_task("delivery.resend_mail")
def resend_mail(mail_id: str, authority: str) -> None:
    """Take up a message that was given up; what its dead letter asks for."""
    with acting_for(authority):
        services.retry_mail(mail_id=mail_id)


@robust_task("delivery.sweep_mail")
def sweep_mail() -> None:
    """Ask again for all mail that is due: a broker that was down forgot the first asking."""
    for mail_id, authority in services.due_mail():
        if not publish(send_mail, [mail_id], {"authority": authority}):
            return
