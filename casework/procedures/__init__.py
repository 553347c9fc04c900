"""Procedures between authorities: who leads, draft decisions, assistance, referrals.

What a procedure is stands in the law data (``casework/law/data/procedures``); the machine
that plays it is pure (:mod:`casework.procedures.machine`); its rows are seen by exactly
its parties, and each party's desk follows them by itself."""
