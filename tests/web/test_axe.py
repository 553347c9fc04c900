"""axe finds no violation on any page: empty, filled and with errors.

The pages are found from the URLconf, so that a new one is looked at without being named
here; what cannot be opened like that stands in ``NOT_OPENED`` with the reason. All pages
are 320 pixels wide here, as at 400 % zoom, and must not need scrolling sideways.
"""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.urls import reverse
from playwright.sync_api import Page

from casework.authorities.models import Authority, Member, Role
from casework.authorities.services.staff import invite_member
from casework.scoping import acting_for
from tests.browser import OpenPage, sign_in, too_wide, violations
from tests.cast import AUTHORITIES, PASSWORD, Sign, address
from tests.live import LiveProduct
from tests.web import objects
from tests.web.addresses import addresses

WIDTH = 320
EVERYTHING = Sign("everything@fr-cnil.example", PASSWORD)
NOT_OPENED = {
    "account_confirm_email": "only with a key from a mail",
    "account_reset_password_from_key": "only with a key from a mail",
    "mfa_authenticate": "half-way through signing in; see test_signing_in",
    "mfa_edit_webauthn": "needs a passkey; see test_passkeys",
    "mfa_remove_webauthn": "needs a passkey; see test_passkeys",
    "mfa_deactivate_totp": "needs a second factor; see test_signing_in",
    "mfa_reauthenticate": "needs a second factor; see test_signing_in",
    "mfa_view_recovery_codes": "needs a second factor; see test_signing_in",
    "mfa_generate_recovery_codes": "needs a second factor; see test_signing_in",
    "mfa_download_recovery_codes": "a text file",
    "mfa_reauthenticate_webauthn": "needs a passkey; see test_passkeys",
    "follow-document": "a document of the person's own, as a file",
    "healthz": "plain text",
    "ready": "JSON",
}
PUBLIC_JOURNEY = ("complain/", "follow/", "leave/")
"""Addresses that the form and its receipt lead to; see test_the_form."""

OF_A_LETTER = {"follow-letter-file", "follow-letter-again", "follow-letter-destroy"}
"""A file, and buttons without a page; see tests/complaints/test_letters_live.py."""

MOST_STEPS = 60


class LiveWorld(objects.World):
    """Objects of the running product, whose staff is there already."""

    @property
    def members(self) -> dict[str, Member]:  # type: ignore[override]
        found: dict[str, Member] = {}
        for authority in AUTHORITIES:
            with acting_for(authority):
                for member in Member.objects.filter(authority_id=authority).select_related("user"):
                    found.setdefault(member.user.email, member)
        return found


def check(page: Page) -> list[str]:
    """What is wrong with the page that is open."""
    return [*violations(page), *too_wide(page)]


@pytest.fixture(scope="module")
def paths(live_product: LiveProduct, certificates: Path) -> dict[str, str]:
    """Address of every page that can be opened directly, by name; the authority fr-cnil
    has one object of each kind and somebody with all roles."""
    with live_product.django():
        office = Authority.objects.get(pk=objects.FOREIGN)
        with acting_for(office.pk):
            invite_member(
                authority=office,
                email=EVERYTHING.email,
                name="Every Thing",
                roles=Role.values,
                languages=["fr"],
                child_path_trained=True,
                password=PASSWORD,
            )
        world = LiveWorld()
        arguments = {name: build(world) for name, build in objects.BUILDERS.items()}
    found = {}
    for one in addresses():
        if one.name in NOT_OPENED or one.route.startswith(PUBLIC_JOURNEY):
            continue
        if one.arguments and one.name not in arguments:
            continue
        found[one.name] = reverse(one.name, kwargs=arguments.get(one.name))
    return found


def test_nothing_is_left_out() -> None:
    """Each address with arguments has a builder, so that its page is opened below."""
    left = {one.name for one in addresses() if one.arguments} - set(objects.BUILDERS)
    assert left - set(NOT_OPENED) - {"step", "form-help"} - OF_A_LETTER == set()


def opened(page: Page, origin: str, path: str) -> bool:
    """Open an address; False for one that takes no GET or is no page."""
    if path.endswith("/pdf/"):  # not there before the notice is made, and never a page
        return False
    answer = page.request.get(origin + path, max_redirects=0)
    if answer.status in {302, 303, 405} or "text/html" not in answer.headers["content-type"]:
        return False
    assert answer.status in {200, 403}, f"{path} answered {answer.status}"
    page.goto(origin + path)
    return True


def test_pages_for_everyone(
    live_product: LiveProduct, open_page: OpenPage, paths: dict[str, str]
) -> None:
    page = open_page(width=WIDTH)
    wrong: list[str] = []
    seen = 0
    for path in paths.values():
        if path.startswith("/desk/") and not path.startswith("/desk/account/"):
            continue
        if opened(page, live_product.origin, path):
            wrong += check(page)
            seen += 1
    page.goto(f"{live_product.origin}/no/such/page/")
    wrong += check(page)
    assert not wrong, "\n".join(wrong)
    assert seen > 8


def test_pages_of_the_desk(
    live_product: LiveProduct, open_page: OpenPage, paths: dict[str, str]
) -> None:
    page = open_page(width=WIDTH)
    sign_in(page, live_product.origin, EVERYTHING)
    wrong: list[str] = []
    seen = []
    for name, path in paths.items():
        if not path.startswith("/desk/") or name in {"account_logout", "account_login"}:
            continue
        if opened(page, live_product.origin, path):
            wrong += check(page)
            seen.append(name)
    page.goto(f"{live_product.origin}/desk/no/such/page/")
    wrong += check(page)
    page.goto(f"{live_product.origin}/desk/account/logout/")
    wrong += check(page)
    assert not wrong, "\n".join(wrong)
    assert {"cases:case", "cases:panel", "staff_member", "account_home"} <= set(seen)


def test_every_tab_of_a_case(
    live_product: LiveProduct, open_page: OpenPage, paths: dict[str, str]
) -> None:
    page = open_page(width=WIDTH)
    sign_in(page, live_product.origin, EVERYTHING)
    page.goto(live_product.origin + paths["cases:case"])
    tabs = [tab.get_attribute("href") for tab in page.locator(".rd-tabs a").all()]
    assert len(tabs) > 6
    wrong: list[str] = []
    for tab in tabs:
        page.goto(f"{live_product.origin}{tab}")
        wrong += check(page)
    assert not wrong, "\n".join(wrong)


def test_lists_without_anything_in_them(live_product: LiveProduct, open_page: OpenPage) -> None:
    """An authority that has just begun: nothing but its administrator."""
    with live_product.django():
        Authority.objects.filter(pk="mt-idpc").update(participating=True)
        with acting_for("mt-idpc"):
            invite_member(
                authority=Authority.objects.get(pk="mt-idpc"),
                email="alone@mt-idpc.example",
                name="Alone Here",
                roles=Role.values,
                password=PASSWORD,
            )
    page = open_page(width=WIDTH)
    sign_in(page, live_product.origin, Sign("alone@mt-idpc.example", PASSWORD))
    wrong: list[str] = []
    lists = [one for one in addresses() if one.route.startswith("desk/") and not one.arguments]
    for one in lists:
        if "account/" not in one.route and opened(page, live_product.origin, reverse(one.name)):
            wrong += check(page)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("path", "answers"),
    [
        ("/desk/account/login/", {"login": "no address"}),
        ("/desk/account/password/reset/", {"email": "no address"}),
        ("/verify/", {}),
        ("/follow/", {}),
    ],
)
def test_errors_for_everyone(
    live_product: LiveProduct, open_page: OpenPage, path: str, answers: dict[str, str]
) -> None:
    page = open_page(width=WIDTH)
    page.goto(live_product.origin + path)
    send(page, answers)
    assert page.title().startswith("Error: "), page.title()
    assert page.evaluate("document.activeElement.className") == "govuk-error-summary"
    wrong = check(page)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    "name",
    [
        "account_home",
        "letterhead",
        "staff_invite",
        "cases:status",
        "cases:clock-stop",
        "routing:override",
        "allocation:rules-new",
        "allocation:absence-own",
        "allocation:conflict-own",
        "cooperation:new",
        "procedures:step",
        "enforcement:begin",
        "enforcement:response",
        "enforcement:withdraw",
    ],
)
def test_errors_at_the_desk(
    live_product: LiveProduct, open_page: OpenPage, paths: dict[str, str], name: str
) -> None:
    page = open_page(width=WIDTH)
    sign_in(page, live_product.origin, EVERYTHING)
    page.goto(live_product.origin + paths[name])
    for box in page.locator("main form input[type=text], main form textarea").all():
        box.fill("")
    send(page, {})
    assert page.title().startswith("Error: "), page.title()
    wrong = check(page)
    assert not wrong, "\n".join(wrong)


def send(page: Page, answers: dict[str, str]) -> None:
    """Fill fields by name and press the button that sends the main form: on a step of the
    public's form the one without a name ("Remove" and "Add another" have one), at the desk
    the first of the form."""
    for name, value in answers.items():
        page.locator(f"main [name={name}]").fill(value)
    nameless = page.locator("main form button:not([name], [type=button])")
    named = page.locator("main form button:not([type=button])")
    button = (nameless if nameless.count() else named).first
    with page.expect_navigation():
        button.click()


def test_signing_in(live_product: LiveProduct, open_page: OpenPage) -> None:
    """The pages on the way to a second factor and through it."""

    def code(step: int = 0) -> str:
        return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + step))

    page, origin = open_page(width=WIDTH), live_product.origin
    wrong: list[str] = []
    who = Sign(address("auditor", "fr-cnil"), PASSWORD)
    sign_in(page, origin, who)
    page.goto(f"{origin}/desk/account/second-factor/totp/activate/")
    wrong += check(page)
    page.locator("[name=password]").fill(PASSWORD)
    with page.expect_navigation():
        page.get_by_role("button", name="Confirm").click()
    found = re.search(r"\w{32}", page.locator("#authenticator_secret").inner_text())
    assert found
    secret = found[0]
    wrong += check(page)
    send(page, {"code": "1"})
    wrong += check(page)
    send(page, {"code": code()})
    assert "Recovery codes" in page.title()
    wrong += check(page)
    for path in ("recovery-codes/generate/", "totp/deactivate/", "reauthenticate/", ""):
        page.goto(f"{origin}/desk/account/second-factor/{path}")
        wrong += check(page)
    again = open_page(width=WIDTH)
    sign_in(again, origin, who)
    wrong += check(again)
    send(again, {"code": "000000"})
    assert again.title().startswith("Error: ")
    wrong += check(again)
    send(again, {"code": code(1)})
    assert again.url.startswith(f"{origin}/desk/"), again.url
    assert not wrong, "\n".join(wrong)


def test_passkeys(live_product: LiveProduct, open_page: OpenPage) -> None:
    """A passkey can be added, asked for at sign-in, renamed and removed."""
    page, origin = open_page(width=WIDTH), live_product.origin
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    wrong: list[str] = []
    who = Sign(address("cooperation_officer", "fr-cnil"), PASSWORD)
    sign_in(page, origin, who)
    page.goto(f"{origin}/desk/account/second-factor/webauthn/add/")
    page.locator("[name=password]").fill(PASSWORD)
    with page.expect_navigation():
        page.get_by_role("button", name="Confirm").click()
    wrong += check(page)
    page.locator("[name=name]").fill("Work laptop")
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**/recovery-codes/")
    page.goto(f"{origin}/desk/account/second-factor/webauthn/")
    assert "Work laptop" in page.locator("main").inner_text()
    wrong += check(page)
    with page.expect_navigation():
        page.get_by_role("link", name="Rename").click()
    wrong += check(page)
    page.goto(f"{origin}/desk/account/second-factor/webauthn/reauthenticate/")
    wrong += check(page)
    page.goto(f"{origin}/desk/account/logout/")
    with page.expect_navigation():
        page.locator("main").get_by_role("button", name="Sign out").click()
    sign_in(page, origin, who)
    wrong += check(page)
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(f"{origin}/desk/")
    page.goto(f"{origin}/desk/account/second-factor/webauthn/")
    with page.expect_navigation():
        page.get_by_role("link", name="Remove").click()
    wrong += check(page)
    assert not wrong, "\n".join(wrong)


def fill(page: Page, *, last: bool) -> None:
    """Answer whatever the step asks: the first of all choices, or the last."""
    names = page.evaluate(
        """[...new Set([...document.querySelectorAll(
            "main form input[type=radio], main form input[type=checkbox]")].map((e) => e.name))]"""
    )
    for name in names:
        choices = page.locator(f"main form input[name='{name}']:visible").all()
        if choices:
            choices[-1 if last else 0].check()
    for select in page.locator("main form select:visible").all():
        values = [option.get_attribute("value") for option in select.locator("option").all()]
        chosen = [value for value in values if value]
        select.select_option("IE" if "IE" in chosen else chosen[-1 if last else 0])
    for box in page.locator(
        "main form input[type=text]:visible, main form input[type=email]:visible, "
        "main form input[type=tel]:visible, main form textarea:visible"
    ).all():
        name = (box.get_attribute("name") or "").lower()
        if box.get_attribute("type") == "email" or "mail" in name:
            box.fill("someone@mail.example")
        elif "link" in name or "place" in name or "url" in name:
            box.fill("https://www.example.com/some/page")
        elif "phone" in name or box.get_attribute("type") == "tel":
            box.fill("+353 1 555 0199")
        else:
            box.fill("Some words")


@pytest.mark.parametrize("last", [False, True], ids=["first choices", "last choices"])
def test_the_form(live_product: LiveProduct, open_page: OpenPage, last: bool) -> None:
    """Every step empty, with its errors, and answered; then the receipt and what follows."""
    page, origin = open_page(width=WIDTH), live_product.origin
    wrong: list[str] = []
    page.goto(f"{origin}/complain/")
    for number in range(MOST_STEPS):
        if page.url.endswith("/complain/sent/"):
            break
        if number == 3:
            wrong += aside(page, f"{origin}/complain/later/")
        here = page.url
        wrong += check(page)
        send(page, {})
        if page.url == here and page.title().startswith("Error: "):
            wrong += check(page)
        if page.url == here or page.title().startswith("Error: "):
            fill(page, last=last)
            send(page, {})
            assert not page.title().startswith("Error: "), page.locator("main").inner_text()
    else:
        pytest.fail(f"The form did not end: {page.url}")
    wrong += check(page)
    receipt = {name: page.locator(f"#{name}").inner_text() for name in ("reference", "code")}
    send(page, {})
    wrong += check(page)
    page.goto(f"{origin}/follow/")
    send(page, {**receipt, "code": receipt["code"][::-1]})
    assert page.title().startswith("Error: ")
    wrong += check(page)
    send(page, receipt)
    wrong += check(page)
    for path in (
        *("messages", "places", "withdraw", "letter", "fingerprints"),
        *("questions", "safety", "wishes"),
    ):
        page.goto(f"{origin}/follow/{path}/")
        assert page.url == f"{origin}/follow/{path}/"
        wrong += check(page)
        if path == "wishes":
            page.locator("[name=phone]").fill("call me")
        if path in {"messages", "places", "wishes"}:
            # The first button of the list of places belongs to a place.
            with page.expect_navigation():
                page.locator("main #answer > button.govuk-button").click()
            assert page.title().startswith("Error: ")
            wrong += check(page)
    wrong += aside(page, f"{origin}/follow/lost/")
    assert not wrong, "\n".join(wrong)


def aside(page: Page, address: str) -> list[str]:
    """What is wrong with another page; then back to where one was."""
    here = page.url
    page.goto(address)
    wrong = check(page)
    page.goto(here)
    return wrong
