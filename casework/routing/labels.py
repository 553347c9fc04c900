"""Labels of the contract's words, as the desk's pages and forms show them."""

from django.utils.translation import gettext_lazy as _

LEADS = [
    ("presumed", _("Presumed: an authority leads until this is settled")),
    ("confirmed", _("Confirmed: the lead has accepted")),
    ("disputed", _("Disputed: more than one claims or refuses the lead")),
    ("none", _("None: EU law applies and nobody leads")),
    ("undetermined", _("Undetermined: a fact is missing")),
    ("not_applicable", _("Not applicable: outside the one-stop shop")),
]
PATH_LABELS = {
    "standard": _("Standard"),
    "child": _("Child path: trained people only"),
    "hold": _("Hold: something is missing from the person"),
    "signpost": _("Signpost: outside data protection"),
    "intelligence": _("Intelligence: a tip, not a complaint"),
}
ROLES = {
    "self": _("The person shown"),
    "parent_or_guardian": _("A parent or guardian"),
    "authorised_person": _("Somebody they authorised"),
    "organisation": _("An organisation for them"),
    "anonymous": _("Somebody without a name"),
}
AGES = {"adult": _("18 or over"), "under_18": _("Under 18"), "unknown": _("Not known")}
KIND_LABELS = {
    "platform": _("A platform"),
    "ai_provider": _("An AI provider"),
    "host": _("A hosting service"),
    "organisation": _("An organisation"),
    "individual": _("An individual"),
    "public_authority": _("A public authority"),
    "eu_institution": _("An EU institution"),
    "unknown": _("Not known"),
}
