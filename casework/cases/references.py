"""The two references of a case.

The file of the authority that holds a complaint is known by the complaint's reference,
which the person quotes on the phone. A letter to a respondent must not carry it: whoever
is complained about may share a home with the person and see it there. Outward the case
has a reference of its own, and nothing leads from one to the other but the desk.
"""

from casework.cases.models import Case, Participation

OUTWARD = "CA"
"""Prefix of the reference that letters and other authorities see."""


def outward_reference(participation: Participation) -> str:
    """The reference for letters: the case's own at its holder; elsewhere that of the
    authority's own file, which is not the complaint's either."""
    case = Case.objects.filter(pk=participation.case_id).only("reference").first()
    return case.reference if case else participation.reference
