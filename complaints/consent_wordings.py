"""The wording of each wish, by version. A version that was shown is never changed: a new
wording gets a new version, so that a record always says what was agreed to."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from complaints.models import Consent

Kind = Consent.Kind


@dataclass(frozen=True)
class Wording:
    """A question that can be answered by yes or no, and what a yes means."""

    kind: str
    version: str
    question: str | Promise
    meaning: str | Promise


_ALL = (
    Wording(
        Kind.CONTACT_SERVICE,
        "2026-11",
        _("May the office contact the service about it?"),
        _("It tells the service what to look for, without your name."),
    ),
    Wording(
        Kind.CONTACT_SERVICE,
        "2026-11-child",
        _("May the office write to the app or website?"),
        _("It asks them to take the picture away. It does not say who you are."),
    ),
    Wording(
        Kind.NAME_TO_SERVICE,
        "2026-11",
        _("May the office tell the service your name?"),
        _("Sometimes a service needs it to find what belongs to you. You can say no."),
    ),
    Wording(
        Kind.SHARE_AUTHORITIES,
        "2026-11",
        _("May the office share your case with offices in other countries that deal with it?"),
        _("They get only what they need. Who got what is written down."),
    ),
    Wording(
        Kind.SHARE_AUTHORITIES,
        "2026-11-child",
        _("May the office work with offices in other countries?"),
        _("They learn only what they need to help."),
    ),
    # Asked for one authority by name: the question holds its name, the answers say how much.
    Wording(
        Kind.SHARE_AUTHORITIES,
        "2026-11-each",
        _("May it share your case with this office: %(office)s?"),
        _("Yes, but without my name"),
    ),
    Wording(
        Kind.SHARE_IDENTITY,
        "2026-11-each",
        _("May it share your case with this office: %(office)s?"),
        _("Yes, also with my name"),
    ),
    Wording(Kind.CONTACT_EMAIL, "2026-11", _("How else may we reach you?"), _("E-mail")),
    Wording(Kind.CONTACT_PHONE, "2026-11", _("How else may we reach you?"), _("Phone")),
    Wording(Kind.CONTACT_POST, "2026-11", _("How else may we reach you?"), _("Letter")),
    Wording(
        Kind.LANGUAGE,
        "2026-11",
        _("In which language should we write to you?"),
        _("The office may have to translate. That can take a little longer."),
    ),
    Wording(
        Kind.TELL_GUARDIAN,
        "2026-11-child",
        _("May the office talk to your parent or guardian?"),
        _("It does not do that without asking you. You can say no."),
    ),
    Wording(
        Kind.RESEARCH,
        "2026-11",
        _("May your answers be counted in statistics?"),
        _("Only numbers, nothing that leads to you."),
    ),
    Wording(
        Kind.NEUTRAL_EMAIL,
        "2026-11",
        _("May we send a short message when there is something new?"),
        _(
            "It does not say what it is about, and it has no link. Without your yes we send"
            " nothing on our own."
        ),
    ),
    Wording(
        Kind.WEEKLY_DIGEST,
        "2026-11",
        _("How often may we send it?"),
        _("Once a week means: on Monday morning, and only if there is something new."),
    ),
    Wording(
        Kind.LEAVE_MESSAGE,
        "2026-11",
        _("May we leave a message?"),
        _("If you leave this open, we leave none."),
    ),
)

WORDINGS = {(wording.kind, wording.version): wording for wording in _ALL}
NEWEST = {
    "standard": [
        WORDINGS[Kind.CONTACT_SERVICE, "2026-11"],
        WORDINGS[Kind.NAME_TO_SERVICE, "2026-11"],
        WORDINGS[Kind.SHARE_AUTHORITIES, "2026-11"],
        WORDINGS[Kind.RESEARCH, "2026-11"],
    ],
    "child": [
        WORDINGS[Kind.CONTACT_SERVICE, "2026-11-child"],
        WORDINGS[Kind.SHARE_AUTHORITIES, "2026-11-child"],
        WORDINGS[Kind.TELL_GUARDIAN, "2026-11-child"],
    ],
}
"""What is asked now, on each path. E-mail and phone are asked where they are given."""


SHARE_EACH = WORDINGS[Kind.SHARE_AUTHORITIES, "2026-11-each"]
IDENTITY_EACH = WORDINGS[Kind.SHARE_IDENTITY, "2026-11-each"]
LANGUAGE = WORDINGS[Kind.LANGUAGE, "2026-11"]
CONTACT_WAYS = {
    "email": WORDINGS[Kind.CONTACT_EMAIL, "2026-11"],
    "phone": WORDINGS[Kind.CONTACT_PHONE, "2026-11"],
    "post": WORDINGS[Kind.CONTACT_POST, "2026-11"],
}


def wordings_for(*, child: bool, own: bool, tip: bool) -> list[Wording]:
    """The wishes to ask for: of a tip none but the contact and the sharing."""
    found = NEWEST["child" if child else "standard"]
    left_out: set[str] = set()
    if tip:
        left_out = {Kind.NAME_TO_SERVICE, Kind.TELL_GUARDIAN, Kind.RESEARCH}
    if not own:
        left_out |= {Kind.TELL_GUARDIAN}
    return [wording for wording in found if wording.kind not in left_out]


def newest_wording(kind: str) -> Wording:
    """The wording in which a wish of this kind is asked now, outside the child path and not
    for one authority by name."""
    return [w for w in _ALL if w.kind == kind and not w.version.endswith(("-child", "-each"))][-1]
