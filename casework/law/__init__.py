"""The law as data: statutes, periods, powers and the directory, dated and cited.

Code in this room computes; it holds no number from a statute. Everything it says stands in
``data/`` with a citation and, where it matters, the dates between which it applies. Pure
Python: nothing here imports Django or reads a database.

    from casework.law import load_law
    law = load_law()
    law.deadline("gdpr-78-2", "de-be", datetime.fromisoformat("2026-11-02T10:00:00+01:00"))
"""

from casework.law.book import Law, compute_deadline, load_directory, load_law, read_law
from casework.law.catalogue import Emergency, Gateway, Regime, Rule, RuleSet, Tier
from casework.law.deadlines import Deadline
from casework.law.directory import Authority, Directory, Platform, ReferralBody
from casework.law.errors import BadStart, LawDataError, UnknownName
from casework.law.packets import PacketKind
from casework.law.periods import Period
from casework.law.powers import Power, Section
from casework.law.support import SupportLine

__all__ = [
    "Authority",
    "BadStart",
    "Deadline",
    "Directory",
    "Emergency",
    "Gateway",
    "Law",
    "LawDataError",
    "PacketKind",
    "Period",
    "Platform",
    "Power",
    "ReferralBody",
    "Regime",
    "Rule",
    "RuleSet",
    "Section",
    "SupportLine",
    "Tier",
    "UnknownName",
    "compute_deadline",
    "load_directory",
    "load_law",
    "read_law",
]
