"""The rules of allocation: their versions, a new one, and trying it first."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework.authorities.models import Member
from casework.authorities.selectors import colleagues
from casework.cases.errors import CaseError, Stale
from casework.cases.selectors import participations
from casework.cases.views.access import desk_view
from casework.routing.allocation import overview
from casework.routing.allocation.forms.rules import RulesForm
from casework.routing.allocation.in_force import rules_at
from casework.routing.allocation.rules import DEFAULT, rules_of
from casework.routing.allocation.views.home import ADMINISTRATOR
from casework.routing.models import AllocationRules, DryRun
from casework.routing.services.allocation_rules import write_rules
from casework.routing.services.dry_run import ask_dry_run, stop_dry_run

CONFLICT = 409


@desk_view(ADMINISTRATOR)
@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """What holds, every version, and the last dry runs."""
    authority, now = request.member.authority_id, timezone.now()
    standing = rules_at(authority, now)
    return render(
        request,
        "routing/allocation/rules.html",
        {
            "standing": standing,
            "words": overview.in_words(standing.rules),
            "versions": overview.versions(authority),
            "now": now,
            "runs": DryRun.objects.filter(authority_id=authority).select_related("member__user")[
                :10
            ],
        },
    )


@desk_view(ADMINISTRATOR)
@require_safe
def version(request: HttpRequest, number: int) -> HttpResponse:
    """One version as it was written."""
    found = _version(request.member, number)
    return render(
        request,
        "routing/allocation/version.html",
        {"version": found, "words": overview.in_words(rules_of(found.content))},
    )


@desk_view(ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Write a new version, or try it on the last 90 days. Begins from what holds, from the
    version in ``?from=``, or from a dry run's rules in ``?run=``."""
    member = request.member
    teams = list(overview.standing_teams(member.authority_id))
    form = RulesForm(
        request.POST or None, teams=teams, initial=_initial(request, teams), prefix=None
    )
    code = 200
    if request.method == "POST" and form.is_valid():
        try:
            if "try" in request.POST:
                run = ask_dry_run(member=member, content=form.content())
                return redirect("allocation:dry-run", pk=run.pk)
            written = write_rules(
                member=member,
                content=form.content(),
                note=form.cleaned_data["note"],
                valid_from=form.begins(),
                seen=form.cleaned_data["seen"],
            )
        except Stale as error:
            form = _again(form, teams, member, error)
            code = CONFLICT
        except CaseError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Version %(n)s is saved.") % {"n": written.number})
            return redirect("allocation:rules")
    return render(request, "routing/allocation/rules_form.html", {"form": form}, status=code)


@desk_view(ADMINISTRATOR)
@require_safe
def dry_run(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A dry run: how far it is, or its answer."""
    run = _run(request.member, pk)
    context: dict[str, Any] = {
        "run": run,
        "words": overview.in_words(rules_of(run.content)),
        "waits": run.state in (DryRun.State.WAITING, DryRun.State.RUNNING),
    }
    if run.result is not None:
        context |= _answer(request.member, run.result)
    return render(request, "routing/allocation/dry_run.html", context)


@desk_view(ADMINISTRATOR)
@require_POST
def stop(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Stop a dry run."""
    run = _run(request.member, pk)
    if stop_dry_run(run=run, member=request.member):
        messages.success(request, _("Stopped."))
    else:
        messages.info(request, _("It had ended already."))
    return redirect("allocation:dry-run", pk=run.pk)


def _answer(member: Member, result: dict[str, Any]) -> dict[str, Any]:
    """The answer with names and references; cases that the reader may not know of are left
    out of the lists."""
    names = {str(one.pk): one.user.name for one in colleagues(member)}
    listed = [one["file"] for one in (*result["changed"], *result["nobody"])]
    files = {str(file.pk): file for file in participations(member).filter(pk__in=listed)}

    def lines(rows: list[dict[str, str]]) -> list[dict[str, Any]]:
        return [
            {
                "file": files[row["file"]],
                "happened": names.get(row["happened"], _("nobody")),
                "would": names.get(row["would"], _("nobody")),
                "why": row["why"],
            }
            for row in rows
            if row["file"] in files
        ]

    most = max((max(one["happened"], one["would"]) for one in result["people"]), default=0) or 1
    return {
        "result": result,
        "changed": lines(result["changed"]),
        "nobody": lines(result["nobody"]),
        "people": [
            {
                **one,
                "name": names.get(one["member"], "?"),
                "bar_happened": round(100 * one["happened"] / most),
                "bar_would": round(100 * one["would"] / most),
            }
            for one in result["people"]
        ],
    }


def _initial(request: HttpRequest, teams: list[Any]) -> dict[str, Any]:
    member = request.member
    authority = member.authority_id
    last = overview.versions(authority).first()
    standing = rules_at(authority, timezone.now())
    content = (standing.version.content if standing.version else DEFAULT.as_data()) or {}
    wanted = request.GET.get("from", "")
    if wanted.isdecimal() and len(wanted) < 9:
        content = _version(member, int(wanted)).content
    elif request.GET.get("run"):
        try:
            content = _run(member, UUID(request.GET["run"])).content
        except ValueError:
            raise Http404 from None
    return RulesForm.initial_of(content, teams, last.number if last else 0)


def _again(form: RulesForm, teams: list[Any], member: Member, error: Stale) -> RulesForm:
    """The same form with what was typed, for the version that is the last one now."""
    data = form.data.copy()
    last = overview.versions(member.authority_id).first()
    data["seen"] = str(last.number if last else 0)
    again = RulesForm(data, teams=teams)
    again.is_valid()
    again.add_error(None, str(error))
    return again


def _version(member: Member, number: int) -> AllocationRules:
    found = overview.versions(member.authority_id).filter(number=number).first()
    if found is None:
        raise Http404
    return found


def _run(member: Member, pk: UUID) -> DryRun:
    found = (
        DryRun.objects.filter(authority_id=member.authority_id, pk=pk)
        .select_related("member__user")
        .first()
    )
    if found is None:
        raise Http404
    return found
