"""What the entries of the rules are called on pages."""

from django.utils.translation import gettext_lazy as _

REGIMES = {
    "one_stop_shop": _("Cross-border, one-stop shop"),
    "local": _("Local case (Art. 56(2))"),
    "no_establishment": _("No establishment in the EU/EEA"),
    "public_body": _("Public body or public task"),
    "individual": _("Individual as respondent"),
    "national": _("National law alone"),
}
NEEDS = {
    "required": _("Required: nobody without it gets the case"),
    "preferred": _("Preferred: somebody with it, if there is one"),
    "ignored": _("Not looked at"),
}
WEIGHTS = {
    "critical": _("A critical case"),
    "high": _("A case of high priority"),
    "normal": _("A case of normal priority"),
    "low": _("A case of low priority"),
    "age": _("For every full step of age"),
    "age_every_days": _("Days in a step of age"),
    "age_most": _("At most, for age"),
    "task": _("An open task"),
    "clock": _("A deadline that runs"),
    "overdue": _("A deadline that was missed and still waits"),
}
SEVERE = {
    "critical": _("Critical cases"),
    "high": _("Critical cases and those of high priority"),
}
