"""Opens the eight offices: participation, letterheads, staff, fictional services."""

from casework.authorities.models import (
    Authority,
    Establishment,
    EstablishmentStatus,
    Letterhead,
    Member,
    Platform,
    Respondent,
)
from casework.authorities.services.establishments import ship_finding
from casework.authorities.services.letterhead import write_letterhead
from casework.authorities.services.staff import invite_member
from casework.demonstration.cast import OFFICES, PASSWORD, Office, Part, parts
from casework.demonstration.fictional_services import SERVICES, FictionalService
from casework.notices.signing.certificates import make_development_certificate
from casework.scoping import acting_for


def open_offices() -> None:
    """Make the demonstration's authorities participate, with letterhead, development
    certificate and staff. Safe to run again: what exists is left as it is."""
    for office in OFFICES:
        _open_office(office)
    for part in parts():
        _hire(part)


def add_fictional_services() -> None:
    """The services that the demonstration's complaints speak of, with the companies
    behind them. Safe to run again."""
    for service in SERVICES:
        if not Platform.objects.filter(pk=service.slug).exists():
            _add_service(service)


def _open_office(office: Office) -> None:
    authority = Authority.objects.get(pk=office.slug)
    if not authority.participating:
        authority.participating = True
        authority.save(update_fields=["participating"])
    make_development_certificate(
        slug=authority.slug, name=authority.name, country=authority.country
    )
    with acting_for(office.slug):
        if not Letterhead.objects.filter(pk=office.slug).exists():
            write_letterhead(
                authority=authority,
                by=None,
                address=office.address,
                phone=office.phone,
                contact=f"office@{office.slug}.example",
                signatory_title=office.signatory,
                accent=office.accent,
            )


def _hire(part: Part) -> None:
    with acting_for(part.authority):
        if Member.objects.filter(user__email=part.email, authority_id=part.authority).exists():
            return
        invite_member(
            authority=Authority.objects.get(pk=part.authority),
            email=part.email,
            name=part.name,
            roles=part.roles,
            languages=part.languages,
            child_path_trained=part.child_path_trained,
            password=PASSWORD,
        )


def _add_service(service: FictionalService) -> None:
    respondent = Respondent.objects.create(
        name=service.legal_name,
        kind=service.kind,
        address=service.address,
        notice_email=f"legal@{service.domain}",
        located_in=service.headquarters,
    )
    for country, decides, representative in service.establishments:
        made = Establishment.objects.create(
            respondent=respondent,
            country=country,
            decides=decides,
            representative_only=representative,
            main_status=EstablishmentStatus.PRESUMED if decides else EstablishmentStatus.CANDIDATE,
            source="Fictional",
        )
        ship_finding(made)
    Platform.objects.create(
        slug=service.slug,
        name=service.name,
        domains=[service.domain],
        kind="ai-generator" if service.kind == "ai_provider" else "social-network",
        hq_country=service.headquarters[:2],
        respondent=respondent,
    )
