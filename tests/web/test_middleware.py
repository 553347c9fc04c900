"""What surrounds every request: whose eyes, one transaction, headers, outages."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import InterfaceError, OperationalError, connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.test import Client
from django.urls import include, path
from redis.exceptions import RedisError

from casework.audit.models import AuditEntry
from casework.audit.services import record
from casework.authorities.desk import member_view
from casework.authorities.models import Authority, Member, Role
from casework.authorities.services.staff import invite_member
from casework.forgiving_cache import ForgivingRedisCache
from casework.scoping import acting_for, current_authority
from casework.scoping.standing import current_standing

ROOT = Path(__file__).resolve().parent.parent.parent
pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.web.test_middleware")]


def role(request: HttpRequest) -> HttpResponse:
    """Says under which database role and for which authority the view runs."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, redress_authority()")
        return HttpResponse(" ".join(str(part) for part in cursor.fetchone()))


def broken(request: HttpRequest, how: str) -> HttpResponse:
    """Writes something, then goes wrong."""
    record(authority=current_authority() or "system", verb="test.done", obj_type="x", obj_id=1)
    errors = {
        "missing": Http404,
        "bug": ZeroDivisionError,
        "away": OperationalError,
        "gone": InterfaceError,
        "redis": RedisError,
    }
    if how == "answer":
        return HttpResponse(status=500)
    if how == "redirect":
        return redirect("/desk/")
    raise errors[how]("Aoife Secretname")


@member_view(Role.APPROVER)
def for_approvers(request: HttpRequest) -> HttpResponse:
    return HttpResponse("yes")


handler400 = "complaints.views.failures.bad_request"
handler404 = "complaints.views.failures.not_found"
handler500 = "complaints.views.failures.server_error"
urlpatterns = [
    path("public/role/", role),
    path("public/broken/<str:how>/", broken),
    path("desk/role/", role),
    path("desk/broken/<str:how>/", broken),
    path("desk/approvers/", for_approvers),
    path("healthz", role),
    path("", include("casework.urls")),
]


@pytest.fixture
def member() -> Member:
    Authority.objects.filter(pk="ie-dpc").update(participating=True)
    with acting_for("ie-dpc"):
        return invite_member(
            authority=Authority.objects.get(pk="ie-dpc"),
            email="someone@ie-dpc.example",
            name="Some One",
            roles=[Role.INVESTIGATOR],
            password="words for this test",
        )


@pytest.fixture
def staff(client: Client, member: Member, settings: Any) -> Client:
    settings.SECOND_FACTOR_REQUIRED = False
    client.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.raise_request_exception = False
    return client


def written() -> int:
    """How many entries the broken view left."""
    with acting_for("ie-dpc"):
        return AuditEntry.objects.filter(verb="test.done").count()


def test_public_pages_run_as_the_public(client: Client) -> None:
    assert client.get("/public/role/").content == b"redress_public None"
    assert client.head("/public/role/").status_code == 200


def test_desk_pages_run_for_the_members_authority(staff: Client) -> None:
    assert staff.get("/desk/role/").content == b"redress_desk ie-dpc"
    assert staff.get("/public/role/").content == b"redress_public None"
    assert current_standing() is None, "nothing is left behind"


def test_health_has_no_standing(client: Client) -> None:
    assert client.get("/healthz").content == b"redress_app None"


def test_nobody_reaches_the_desk_without_signing_in(client: Client) -> None:
    answer = client.get("/desk/role/?a=1&b=2")
    assert answer["Location"] == "/desk/account/login/?next=/desk/role/%3Fa%3D1%26b%3D2"
    assert client.post("/desk/role/")["Location"] == "/desk/account/login/?next=/desk/"
    assert client.get("/desk/no/such/page/").status_code == 302, "not even what exists"


@pytest.mark.parametrize("how", ["missing", "bug", "answer", "away"])
def test_what_goes_wrong_leaves_nothing_behind(staff: Client, how: str) -> None:
    answer = staff.get(f"/desk/broken/{how}/")
    assert answer.status_code in {404, 500, 503}
    assert b"Aoife" not in answer.content
    assert written() == 0
    assert staff.get("/desk/role/").content == b"redress_desk ie-dpc"


def test_what_goes_well_is_kept(staff: Client) -> None:
    assert staff.get("/desk/broken/redirect/").status_code == 302
    assert written() == 1


@pytest.mark.parametrize("how", ["away", "gone", "redis"])
def test_a_server_that_is_away_is_said_plainly(staff: Client, how: str) -> None:
    typed = {"story": "Line one\nline <two>", "list": ["a", "b"], "password": "secret words"}
    answer = staff.post(f"/desk/broken/{how}/?page=2", typed)
    assert answer.status_code == 503
    assert answer["Retry-After"]
    assert answer["Cache-Control"] == "no-store", "the page holds what was typed"
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    page = answer.content.decode()
    assert "This is not available at the moment" in page
    assert 'name="story" value="Line one\nline &lt;two&gt;"' in page
    assert page.count('name="list"') == 2
    assert "secret words" not in page
    assert f'action="/desk/broken/{how}/?page=2"' in page
    assert "Aoife" not in page


def test_an_outage_on_a_plain_page_offers_to_try_again(client: Client) -> None:
    client.raise_request_exception = False
    answer = client.get("/public/broken/away/")
    assert answer.status_code == 503
    assert b"Exit this page" in answer.content
    assert b"<form" not in answer.content


@pytest.mark.parametrize("claimed", ["12000001", "9" * 30, "-1", "many"])
def test_requests_that_are_too_large_are_refused_unread(client: Client, claimed: str) -> None:
    client.raise_request_exception = False
    answer = client.post("/follow/", {"a": "b"}, CONTENT_LENGTH=claimed)
    assert answer.status_code == 413
    assert "too much" in answer.content.decode().lower()
    assert answer["Cache-Control"] == "no-store"


def test_a_wrong_host_is_refused_quietly(client: Client, settings: Any, caplog: Any) -> None:
    settings.ALLOWED_HOSTS = ["redress.example"]
    answer = client.get("/about/", HTTP_HOST="evil.example")
    assert answer.status_code == 400
    assert b"evil" not in answer.content
    assert client.get("/about/", HTTP_HOST="redress.example").status_code == 200
    assert settings.LOGGING["loggers"]["django.security.DisallowedHost"]["level"] == "CRITICAL"


def test_desk_views_hide_from_who_may_not(staff: Client, member: Member) -> None:
    assert staff.get("/desk/approvers/").status_code == 404
    with acting_for("ie-dpc"):
        Member.objects.filter(pk=member.pk).update(roles=["approver"])
    answer = staff.get("/desk/approvers/")
    assert (answer.content, answer["Cache-Control"]) == (b"yes", "no-store")


def test_headers_keep_nothing_and_let_nothing_in(client: Client) -> None:
    answer = client.get("/about/")
    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "data:" not in policy


@pytest.mark.parametrize("path", ["/about/", "/privacy/", "/accessibility/", "/"])
def test_public_pages_are_neutral_outside_and_can_be_left(client: Client, path: str) -> None:
    page = client.get(path).content.decode()
    title = re.search(r"<title>(.*?)</title>", page, re.DOTALL)
    assert title
    assert not re.search(r"(?i)imag|photo|video|nud|sex|intimate", title[1])
    assert page.count("data-exit") >= 2
    assert 'href="/leave/"' in page
    assert "Redress" not in title[1]


def test_no_template_holds_style_or_script() -> None:
    """The policy would block it; this says so where it is written."""
    scripts = re.compile(r"<script(?![^>]*\b(?:src=|type=\"application/json\"))", re.IGNORECASE)
    inline = re.compile(r"<style|\sstyle=|\son[a-z]+=\"|javascript:", re.IGNORECASE)
    printed = {"notices/print", "notices/pdf", "notices/letter"}
    for file in (ROOT / "templates").rglob("*.html"):
        name = str(file.relative_to(ROOT / "templates"))
        if any(name.startswith(folder) for folder in printed):
            continue
        text = file.read_text(encoding="utf-8")
        assert not scripts.search(text), name
        assert not inline.search(text), name


@pytest.fixture
def without_redis() -> ForgivingRedisCache:
    options = {"OPTIONS": {"socket_connect_timeout": 0.2}}
    return ForgivingRedisCache("redis://127.0.0.1:9/0", options)


def test_the_cache_counts_in_memory_without_redis(without_redis: ForgivingRedisCache) -> None:
    lost = without_redis
    lost.clear()
    assert lost.add("tries", 1) is True
    assert lost.add("tries", 1) is False
    assert lost.incr("tries") == 2
    lost.set("a", [1])
    assert (lost.get("a"), lost.get("b", 7), lost.has_key("a")) == ([1], 7, True)
    assert lost.get_many(["a", "b"]) == {"a": [1]}
    lost.set_many({"b": 2})
    assert lost.touch("b") is True
    lost.delete("a")
    lost.delete_many(["b"])
    assert lost.get("a") is None
    assert not lost.answers()


def test_the_cache_uses_redis_where_there_is_one() -> None:
    cache.set("tests.web", 1, timeout=5)
    assert cache.get("tests.web") == 1
    assert cache.answers()  # type: ignore[attr-defined]


def test_health(client: Client) -> None:
    with_own_urls = client.get("/healthz/ready")
    assert with_own_urls.json() == {"database": True, "redis": True}
