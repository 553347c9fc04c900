"""A case's title from the routing facts: conduct and service, never a person."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

KINDS = {
    "platform": gettext_lazy("a platform"),
    "ai_provider": gettext_lazy("an AI provider"),
    "host": gettext_lazy("a hosting service"),
    "organisation": gettext_lazy("an organisation"),
    "individual": gettext_lazy("an individual"),
    "public_authority": gettext_lazy("a public authority"),
    "eu_institution": gettext_lazy("an EU institution"),
    "unknown": gettext_lazy("an unknown service"),
}


def case_title(facts: Mapping[str, Any], services: Sequence[str], *, child_path: bool) -> str:
    """A title such as "AI-made intimate imagery, spreading: PixHive".

    ``services`` are names from the directory of known services and organisations; what a
    person typed never enters a title. On the child path the act is not described.
    """
    conduct = _("Child concerned") if child_path else _conduct(facts.get("conduct") or {})
    kinds = [
        str(KINDS.get(r.get("kind"), KINDS["unknown"])) for r in facts.get("respondents") or []
    ]
    named = list(dict.fromkeys(services)) or list(dict.fromkeys(kinds))
    if not named:
        return conduct
    shown = ", ".join(named[:3]) + (_(" and others") if len(named) > 3 else "")
    return f"{conduct}: {shown}"


def _conduct(conduct: Mapping[str, Any]) -> str:
    intimate, synthetic = conduct.get("intimate"), conduct.get("synthetic")
    if intimate and synthetic:
        what = _("AI-made intimate imagery")
    elif intimate:
        what = _("Intimate imagery")
    elif synthetic:
        what = _("AI-made imagery")
    else:
        what = _("Imagery")
    more = []
    if conduct.get("extortion"):
        more.append(_("extortion"))
    elif conduct.get("threatened"):
        more.append(_("threatened"))
    if conduct.get("spreading"):
        more.append(_("spreading"))
    elif conduct.get("still_online") is False:
        more.append(_("taken down"))
    return ", ".join([what, *more])
