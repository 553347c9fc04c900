"""The seeded directory."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import ProgrammingError, transaction

from casework.authorities.models import (
    Authority,
    Establishment,
    Letterhead,
    Platform,
    ReferralBody,
    Respondent,
)
from casework.authorities.selectors import platform_for_host, referral_bodies
from casework.authorities.services.directory import admit_authority, seed_directory
from casework.scoping import acting_for, as_public

pytestmark = pytest.mark.django_db


def test_everything_is_there() -> None:
    assert Authority.objects.count() == 126
    assert Platform.objects.count() == 36
    assert ReferralBody.objects.count() == 30
    assert not Platform.objects.filter(respondent=None).exists()
    assert not Authority.objects.filter(participating=True).exists(), "nobody without being asked"


def test_companies_are_candidates_and_unknown_ones_are_not_guessed() -> None:
    meta = Platform.objects.get(pk="instagram").respondent
    assert meta is not None
    assert meta == Platform.objects.get(pk="facebook").respondent
    (seat,) = meta.establishments.all()
    assert (seat.country, seat.main_status, seat.decides) == ("IE", "candidate", None)
    unknown = Platform.objects.get(pk="telegram").respondent
    assert unknown is not None
    assert not unknown.name_known
    assert not unknown.establishments.exists()
    tiktok = Platform.objects.get(pk="tiktok").respondent
    assert tiktok is not None
    assert {e.country for e in tiktok.establishments.all()} == {"IE", "GB"}


def test_seeding_again_changes_nothing_and_keeps_what_staff_decided() -> None:
    assert seed_directory().changed == 0
    respondent = Respondent.objects.get(name="Operator of Telegram")
    respondent.name, respondent.name_known = "Some Company Ltd", True
    respondent.save()
    Establishment.objects.filter(country="IE").update(main_status="confirmed", decides=True)
    Authority.objects.filter(pk="ie-dpc").update(participating=True, name="Old name")
    out = StringIO()
    call_command("seed_directory", stdout=out)
    assert "126 authorities, 36 platforms" in out.getvalue()
    assert "1 changed" in out.getvalue()
    authority = Authority.objects.get(pk="ie-dpc")
    assert (authority.name, authority.participating) == ("Data Protection Commission", True)
    assert Platform.objects.get(pk="telegram").respondent == respondent
    assert not Respondent.objects.filter(name="Operator of Telegram").exists()
    assert not Establishment.objects.filter(country="IE", main_status="candidate").exists()


def test_admitting_gives_a_plain_letterhead_once() -> None:
    authority = Authority.objects.get(pk="mt-idpc")
    admit_authority(authority=authority)
    letterhead = Letterhead.objects.get(pk="mt-idpc")
    assert "not entered yet" in letterhead.address
    Letterhead.objects.filter(pk="mt-idpc").update(address="1 Street")
    admit_authority(authority=authority)
    assert Letterhead.objects.get(pk="mt-idpc").address == "1 Street"


@pytest.mark.parametrize(
    ("host", "slug"),
    [
        ("instagram.com", "instagram"),
        ("WWW.Instagram.com.", "instagram"),
        ("a.b.tiktok.com", "tiktok"),
        ("x.com", "x"),
        ("notx.com", None),
        ("com", None),
        ("", None),
        ("instagram.com.evil.example", None),
    ],
)
def test_a_service_is_known_by_its_host(host: str, slug: str | None) -> None:
    found = platform_for_host(host)
    assert (found.pk if found else None) == slug


def test_referral_bodies_by_country_and_kind() -> None:
    found = referral_bodies("AU", "removal")
    assert "au-esafety" in {body.pk for body in found}
    assert all(body.country in {"AU", ""} for body in found)


def test_the_public_reads_facts_and_no_staff() -> None:
    with as_public():
        assert Authority.objects.count() == 126
        assert Platform.objects.exists()
        for table in ("authorities_member", "authorities_user", "django_session"):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                Authority.objects.raw(f"SELECT '' AS slug FROM {table}")[0]
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            Platform.objects.filter(pk="x").update(name="Z")


def test_the_desk_changes_respondents_and_not_authorities() -> None:
    with acting_for("ie-dpc"):
        Respondent.objects.create(name="New Company", kind="organisation")
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            Authority.objects.filter(pk="ie-dpc").update(suspended=True)
