"""The table of steps: what is asked, in which order, and when."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from complaints.answers import (
    INTIMATE_KINDS,
    MADE_KINDS,
    SHARED_KINDS,
    Answers,
    contact_ways,
    is_self,
    is_tip,
    is_young,
    kinds,
    on_child_path,
    role,
    threatened,
    value,
)
from complaints.directory import Directory
from complaints.fingerprints import allowed as fingerprint_allowed
from complaints.likely_offices import likely_offices

Condition = Callable[[Answers, Directory], bool]


@dataclass(frozen=True)
class Step:
    """One page of the form.

    ``title`` stands in the browser's tab and history: it says nothing about imagery.
    ``asked`` decides from the other answers whether the page is shown at all. ``form``
    names its form; a step without one only tells something. ``compulsory`` steps have
    an answer that the law or the routing cannot do without. ``enough`` decides whether an
    answer that was once taken still is one, after another step was changed.
    """

    slug: str
    title: str | Promise
    section: str
    asked: Condition
    form: str = ""
    compulsory: bool = False
    enough: Callable[[Answers], bool] = lambda answers: True

    def answered(self, answers: Answers) -> bool:
        """Whether there is an answer, and nothing that it still lacks."""
        return self.slug in answers and self.enough(answers)


def _always(answers: Answers, directory: Directory) -> bool:
    return True


def _grown_up(answers: Answers, directory: Directory) -> bool:
    return not on_child_path(answers)


def _mandate(answers: Answers, directory: Directory) -> bool:
    return role(answers) in {"parent_or_guardian", "authorised_person", "organisation"}


def _about_the_person(answers: Answers, directory: Directory) -> bool:
    return not is_young(answers) and role(answers) in {
        "authorised_person",
        "organisation",
        "anonymous",
    }


def _region(answers: Answers, directory: Directory) -> bool:
    return directory.has_regions(str(value(answers, "country", "country")))


def _help_first(answers: Answers, directory: Directory) -> bool:
    return on_child_path(answers) or value(answers, "danger", "danger") == "yes"


def _work(answers: Answers, directory: Directory) -> bool:
    return is_self(answers) and not is_young(answers)


def _happened(answers: Answers, directory: Directory) -> bool:
    return not directory.has_proposal(answers, with_infringement=False)


def _intimate(answers: Answers, directory: Directory) -> bool:
    chosen = kinds(answers)
    return bool(chosen) and not chosen & INTIMATE_KINDS


def _tool(answers: Answers, directory: Directory) -> bool:
    return bool(kinds(answers) & MADE_KINDS)


def _kind(*wanted: str) -> Condition:
    return lambda answers, directory: bool(kinds(answers) & set(wanted))


def _when(answers: Answers, directory: Directory) -> bool:
    online = value(answers, "online", "online")
    return online != "never" and bool(kinds(answers) & SHARED_KINDS)


def _child(answers: Answers, directory: Directory) -> bool:
    return on_child_path(answers)


def _young(answers: Answers, directory: Directory) -> bool:
    return is_young(answers)


def _not_young(answers: Answers, directory: Directory) -> bool:
    return not is_young(answers)


def _tip(answers: Answers, directory: Directory) -> bool:
    return is_tip(answers)


def _threatened(answers: Answers, directory: Directory) -> bool:
    return threatened(answers)


def _fingerprint(answers: Answers, directory: Directory) -> bool:
    return fingerprint_allowed(answers)


def _who_did_it(answers: Answers, directory: Directory) -> bool:
    return value(answers, "person", "known") in {"person", "organisation", "public"}


def _organisation_named(answers: Answers) -> bool:
    """An organisation acts in its own name (GDPR Article 80), also where whoever fills in
    the form said only later that they act for one."""
    return role(answers) != "organisation" or bool(value(answers, "name", "organisation"))


def _named(answers: Answers, directory: Directory) -> bool:
    return not is_tip(answers)


def _sharing(answers: Answers, directory: Directory) -> bool:
    """Only where the page before has been answered: the services are looked at once."""
    asked = "permissions" in answers and not is_young(answers) and not is_tip(answers)
    return asked and bool(likely_offices(answers, directory))


def _way(way: str) -> Condition:
    return lambda answers, directory: way in contact_ways(answers)


_FORMS = "complaints.forms."

STEPS: tuple[Step, ...] = (
    Step("age", _("Age"), "person", _always, f"{_FORMS}person.AgeForm", compulsory=True),
    Step("who", _("Who you are"), "person", _always, f"{_FORMS}person.WhoForm", compulsory=True),
    Step("tip", _("Good to know"), "person", _tip),
    Step("mandate", _("Acting for someone"), "person", _mandate, f"{_FORMS}person.MandateForm"),
    Step("alive", _("The person"), "person", _about_the_person, f"{_FORMS}person.AliveForm"),
    Step(
        "recognise", _("The person"), "person", _about_the_person, f"{_FORMS}person.RecogniseForm"
    ),
    Step("country", _("Country"), "place", _always, f"{_FORMS}place.CountryForm"),
    Step("region", _("Region"), "place", _region, f"{_FORMS}place.RegionForm"),
    Step("danger", _("Right now"), "place", _always, f"{_FORMS}conduct.DangerForm"),
    Step("first", _("First"), "place", _help_first),
    Step("work", _("Work"), "place", _work, f"{_FORMS}place.WorkForm"),
    Step("happened", _("Another country"), "place", _happened, f"{_FORMS}place.HappenedForm"),
    Step(
        "authority",
        _("Who receives it"),
        "place",
        _always,
        f"{_FORMS}authority.AuthorityForm",
        compulsory=True,
    ),
    Step("kind", _("What happened"), "conduct", _grown_up, f"{_FORMS}conduct.KindForm"),
    Step("shown", _("What happened"), "conduct", _intimate, f"{_FORMS}conduct.ShownForm"),
    Step("threat", _("What happened"), "conduct", _child, f"{_FORMS}conduct.ThreatForm"),
    Step("pressure", _("What you can do"), "conduct", _threatened),
    Step(
        "demand",
        _("What happened"),
        "conduct",
        _kind("threat", "extortion"),
        f"{_FORMS}follow_up.DemandForm",
    ),
    Step(
        "pretend",
        _("What happened"),
        "conduct",
        _kind("impersonation"),
        f"{_FORMS}follow_up.PretendForm",
    ),
    Step("sold", _("What happened"), "conduct", _kind("real"), f"{_FORMS}follow_up.SoldForm"),
    Step("tool", _("What was used"), "where", _tool, f"{_FORMS}services.ToolForm"),
    Step("links", _("Where it is"), "where", _always, f"{_FORMS}where.LinksForm"),
    Step("services", _("Which services"), "where", _always, f"{_FORMS}services.ServicesForm"),
    Step("online", _("Now"), "where", _always, f"{_FORMS}where.OnlineForm"),
    Step(
        "fingerprint",
        _("Fingerprint"),
        "where",
        _fingerprint,
        f"{_FORMS}fingerprint.FingerprintForm",
    ),
    Step("when", _("Since when"), "where", _when, f"{_FORMS}follow_up.WhenForm"),
    Step("contacted", _("Earlier contact"), "where", _grown_up, f"{_FORMS}where.ContactedForm"),
    Step("documents", _("Documents"), "where", _not_young, f"{_FORMS}documents.DocumentsForm"),
    Step("person", _("Who did it"), "who", _always, f"{_FORMS}culprit.PersonForm"),
    Step("whom", _("Who did it"), "who", _who_did_it, f"{_FORMS}culprit.WhomForm"),
    Step("account", _("In your words"), "account", _grown_up, f"{_FORMS}account.AccountForm"),
    Step("more", _("Anything else"), "account", _child, f"{_FORMS}account.MoreForm"),
    Step(
        "name",
        _("Your name"),
        "reach",
        _named,
        f"{_FORMS}reach.NameForm",
        enough=_organisation_named,
    ),
    Step("reach", _("Reaching you"), "reach", _named, f"{_FORMS}reach.ReachForm"),
    Step("email", _("E-mail"), "reach", _way("email"), f"{_FORMS}reach.EmailForm"),
    Step("phone", _("Phone"), "reach", _way("phone"), f"{_FORMS}reach.PhoneForm"),
    Step("post", _("Post"), "reach", _way("post"), f"{_FORMS}reach.PostForm"),
    Step(
        "permissions", _("What we may do"), "consent", _not_young, f"{_FORMS}consents.ConsentForm"
    ),
    Step("sharing", _("What we may do"), "consent", _sharing, f"{_FORMS}consents.SharingForm"),
    # A step of its own, because its wordings are: a wish counts for the words it was given to.
    Step("agree", _("What we may do"), "consent", _young, f"{_FORMS}consents.ConsentForm"),
)
"""In the order in which they are asked. A condition looks only at steps above its own, so
that going through the table once settles which are asked."""

SECTIONS = {
    "person": _("The person"),
    "place": _("Where, and who receives it"),
    "conduct": _("What happened"),
    "where": _("Where it is"),
    "who": _("Who did it"),
    "account": _("In your words"),
    "reach": _("Reaching you"),
    "consent": _("What we may do"),
}

NOT_FOR_CHILDREN = frozenset(
    {
        "kind",
        "shown",
        "demand",
        "pretend",
        "sold",
        "tool",
        "fingerprint",
        "when",
        "contacted",
        "account",
    }
)
"""Never asked on the child path, whatever the age today: all that would make someone describe
the picture or the act."""
NOT_FOR_THE_YOUNG = frozenset({"alive", "recognise", "work", "documents", "permissions"})
"""Not asked about somebody who is a child today either: more than is needed to help."""

_BY_SLUG = {step.slug: step for step in STEPS}


def get_step(slug: str) -> Step | None:
    """The step with this name."""
    return _BY_SLUG.get(slug)
