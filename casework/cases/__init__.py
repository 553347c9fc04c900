"""The case: what authorities handle. Participation of authorities, clocks, tasks,
notes, timeline, and the desk with its queues."""
