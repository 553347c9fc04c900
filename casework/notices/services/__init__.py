"""Every change of a notice: asking for it, making it, serving it, withdrawing it."""
