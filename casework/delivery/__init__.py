"""Mail that leaves, and work that failed: what was promised is kept even when a broker,
a mail server or a worker is down.

Outbound mail waits in a table until it is sent (an outbox), its recipient and words
sealed. A task that gives up leaves a dead letter that staff can see and retry.
"""
