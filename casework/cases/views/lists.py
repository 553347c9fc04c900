"""Lists of files: mine, the authority's queue, and the search box."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from casework.authorities.selectors import active_colleagues
from casework.cases.forms.filters import FilterForm
from casework.cases.forms.search import SearchForm
from casework.cases.permissions import CARRY, READ_IDENTITY, sees_child_path
from casework.cases.selectors import queue
from casework.cases.selectors.search import by_email, by_reference
from casework.cases.views.access import desk_view


@desk_view()
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """My cases: what I carry, most urgent first."""
    member = request.member
    only_mine = queue.Filters(assignee=member.pk)
    overdue = request.GET.get("overdue") == "1"
    found = queue.page(
        member,
        queue.Filters(assignee=member.pk, overdue=overdue),
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    return render(
        request,
        "cases/mine.html",
        {
            "page": found,
            "rows": rows(found),
            "links": page_links(found, {"overdue": "1"} if overdue else {}),
            "overdue": overdue,
            "open_count": shown_count(queue.count(member, only_mine)),
            "overdue_count": queue.count(member, queue.Filters(assignee=member.pk, overdue=True)),
            "search": SearchForm(),
        },
    )


@desk_view()
@require_safe
def authority_queue(request: HttpRequest) -> HttpResponse:
    """The authority's queue with its filters."""
    member = request.member
    people = [(str(p.pk), p.user.name) for p in active_colleagues(member, *CARRY)]
    form = FilterForm(request.GET, colleagues=people)
    filters = form.filters(me=member.pk)
    found = queue.page(
        member,
        filters,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    kept = {name: value for name, value in form.data.items() if value and name in form.fields}
    return render(
        request,
        "cases/queue.html",
        {
            "form_filters": form,
            "filtered": bool(kept),
            "page": found,
            "rows": rows(found),
            "links": page_links(found, kept),
            "count": shown_count(queue.count(member, filters)),
            "nobody_count": shown_count(queue.count(member, queue.Filters(unassigned=True))),
            "nobody": filters.unassigned,
            "child_choice": sees_child_path(member),
            "search": SearchForm(),
        },
    )


@desk_view()
@require_http_methods(["GET", "HEAD", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """Find a file by its reference, or by the complainant's address (recorded)."""
    form = SearchForm(request.POST or None)
    context: dict[str, Any] = {"search": form, "form": form, "searched": False}
    if request.method == "POST" and form.is_valid():
        reference = form.reference()
        if reference:
            file = by_reference(request.member, reference)
            if file:
                return redirect("cases:case", pk=file.pk)
            form.add_error("q", _("No case with this reference is within your reach"))
        elif not request.member.has_role(*READ_IDENTITY):
            form.add_error("q", _("Your roles do not allow a search for persons"))
        else:
            files = by_email(request.member, form.cleaned_data["q"])
            found = queue.Page(rows=files, tasks=queue.open_tasks(files))
            context |= {"searched": True, "rows": rows(found), "n": len(files)}
    return render(request, "cases/search.html", context)


def rows(page: queue.Page) -> list[dict[str, Any]]:
    """A page's files with how many tasks wait on each."""
    return [{"file": file, "tasks": page.tasks.get(file.pk, 0)} for file in page.rows]


def page_links(page: queue.Page, kept: dict[str, str]) -> dict[str, str]:
    """Addresses of the pages before and after, with the filters kept."""
    return {
        "before": "?" + urlencode({**kept, "before": page.before}) if page.before else "",
        "after": "?" + urlencode({**kept, "after": page.after}) if page.after else "",
        "first": "?" + urlencode(kept),
    }


def shown_count(n: int) -> str:
    """A capped count in words: "1 case", "12 cases", "more than 1,000 cases"."""
    if n > queue.CAP:
        return _("more than %(n)s cases") % {"n": f"{queue.CAP:,}"}
    return ngettext("%(n)s case", "%(n)s cases", n) % {"n": n}
