"""What a new draft already says: from the law, the released template and the case."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from casework.authorities.models import Authority, Respondent
from casework.cases.models import Participation
from casework.cases.references import outward_reference
from casework.enforcement import limits
from casework.enforcement.powers import Power
from casework.law import load_law
from casework.law.powers import Maximum
from casework.notices.models import TemplateVersion
from casework.notices.placeholders import fill_body


def template(*, authority: str, power: str, language: str) -> TemplateVersion | None:
    """The newest released text for the power and language: the authority's own before
    the starter text for all."""
    found = TemplateVersion.objects.filter(power=power, language=language)
    own = found.filter(authority_id=authority).order_by("-version").first()
    return own or found.filter(authority__isnull=True).order_by("-version").first()


def content(
    *,
    power: Power,
    participation: Participation,
    respondent: Respondent | None,
    addressee: dict[str, str] | None,
    language: str,
) -> dict[str, Any]:
    """The notice's content as a draft begins: addressee, reference, time limits with
    their rules, ways of service, and standing text for the sections that have some.
    Nothing of the person who complained is filled in by itself."""
    authority = participation.authority
    given = addressee or {}
    name = given.get("name") or (respondent.name if respondent else "")
    address = given.get("address") or (respondent.address if respondent else "")
    with override(language):
        return {
            "title": power.title,
            "addressee": {"name": name, "address": address},
            "reference": outward_reference(participation),
            "your_reference": "",
            "sections": _sections(power, participation, language, name),
            "deadlines": deadlines(power, authority),
            "locations": [],
            "service_methods": list(power.service_methods),
        }


def deadlines(power: Power, authority: Authority) -> list[dict[str, str]]:
    """The time limits as the notice states them: the period, from when it is counted,
    and the rule; the dates themselves follow from service."""
    rows = []
    if power.response_rule:
        row = _deadline(limits.kind(power), power.response_rule, authority)
        row["label"] = _label(limits.kind(power))
        if power.not_before_rule:
            floor = load_law().period(power.not_before_rule)
            row["rule"] += " " + _("It does not end before: %(period)s (%(citation)s).") % {
                "period": floor.title,
                "citation": floor.citation,
            }
        rows.append(row)
    if power.appeal_rule:
        row = _deadline(limits.APPEAL, power.appeal_rule, authority)
        row["label"] = _("Appeal to: %(body)s") % {"body": power.law.appeal_body}
        rows.append(row)
    return rows


def _deadline(kind: str, rule: str, authority: Authority) -> dict[str, str]:
    period = load_law().period(rule)
    return {
        "kind": kind,
        "label": period.title,
        "period": period.length(),
        "counted_from": _("the service of this notice"),
        "at": "",
        "zone": authority.timezone,
        "rule": period.sentence,
        "citation": period.citation,
    }


def _label(kind: str) -> str:
    return {
        "representations": _("Make representations"),
        "payment": _("Pay"),
        "compliance": _("Carry out the steps of this notice"),
    }.get(kind, _("Give your answer"))


def _sections(
    power: Power, participation: Participation, language: str, addressee: str
) -> dict[str, str]:
    """Text by section: the released template's with its placeholders filled, and what the
    law data say by themselves. Blanks that a person must fill stay as they are."""
    authority = participation.authority
    found = template(authority=authority.pk, power=power.id, language=language)
    standing = fill_body(found.body, _values(power, participation, addressee)) if found else {}
    from_law = {"provisions": power.provision, "appeal": _appeal(power)}
    return {
        item.id: str(standing.get(item.id) or from_law.get(item.id, ""))
        for item in power.requirements
        if item.is_text
    }


def _values(power: Power, participation: Participation, addressee: str) -> dict[str, str]:
    """What the placeholders of standing text stand for."""
    authority, law = participation.authority, load_law()
    response = law.period(power.response_rule) if power.response_rule else None
    appeal = law.period(power.appeal_rule) if power.appeal_rule else None
    return {
        "authority_name": authority.name,
        "authority_short_name": authority.short_name,
        "case_reference": outward_reference(participation),
        "respondent_name": addressee,
        "power_title": power.title,
        "provision": power.provision,
        "response_period": response.length() if response else "",
        "response_rule": response.sentence if response else "",
        "appeal_body": power.law.appeal_body,
        "appeal_period": appeal.length() if appeal else "",
        "maximum": "; ".join(_maximum(one) for one in power.law.maxima),
    }


def _maximum(maximum: Maximum) -> str:
    parts = []
    if maximum.amount is not None:
        parts.append(f"{maximum.currency} {maximum.amount:,}")
    if maximum.penalty_units is not None:
        parts.append(_("%(n)d penalty units") % {"n": maximum.penalty_units})
    if maximum.turnover_percent is not None:
        parts.append(_("%(n)d %% of turnover if that is higher") % {"n": maximum.turnover_percent})
    return f"{', '.join(parts)} ({maximum.citation})"


def _appeal(power: Power) -> str:
    body = power.law.appeal_body
    if not power.appeal_rule:
        return _("Appeal: %(body)s.") % {"body": body}
    period = load_law().period(power.appeal_rule)
    return _("You may appeal to the %(body)s. %(sentence)s (%(citation)s)") % {
        "body": body,
        "sentence": period.sentence,
        "citation": period.citation,
    }
