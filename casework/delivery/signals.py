"""What became of a message; sent inside ``acting_for(mail.authority)``, in the transaction
that writes the result down. Receivers look at ``mail.purpose`` and ``mail.reference``."""

from django.dispatch import Signal

mail_sent = Signal()
"""The server took the message: ``mail`` (OutboundMail), ``reply`` (its answer)."""

mail_failed = Signal()
"""The message will not be tried again: ``mail`` (OutboundMail)."""
