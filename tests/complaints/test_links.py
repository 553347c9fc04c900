"""Links: read, refused with a reason, brought to one form, recognised. Never fetched."""

from __future__ import annotations

import ipaddress
import socket

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from complaints.places.hosts import InternalHost, NotAHost, public_host
from complaints.places.links import Link, Reason, Refused, read, read_lines, read_text
from complaints.places.services import Service, Services
from complaints.places.spots import MOST_SPOTS, read_spots

SERVICES = Services(
    (
        Service("x", "X (formerly Twitter)", "social-network", ("x.com", "twitter.com")),
        Service("google-search", "Google Search", "search-engine", ("google.com",)),
        Service("gemini", "Google Gemini", "ai-generator", ("gemini.google.com",)),
        Service("telegram", "Telegram", "messenger", ("telegram.org", "t.me")),
    )
)

SAME = [
    (
        "https://x.com/a/status/1",
        "http://twitter.com/a/status/1?s=20&t=abc",
        "HTTPS://Mobile.Twitter.com/a/status/1/",
        "x.com/a/status/1",
        "https://x.com:443/a//status/1?utm_source=mail#top",
        "//x.com/./a/b/../status/1",
        "hxxps://x.com/a/status/1",
    ),
    ("https://www.youtube.com/watch?v=abc&feature=shared", "youtu.be/abc?si=xyz"),
    ("https://a.example.org/?b=2&a=1", "http://a.example.org?a=1&b=2&fbclid=9"),
    ("https://bücher.example/ä", "https://xn--bcher-kva.example/%C3%A4"),
    ("https://mega.nz/file/x#key", "https://mega.io/file/x#key"),
]

DIFFERENT = [
    ("https://a.example.org/1", "https://a.example.org/2"),
    ("https://mega.nz/file/x#key", "https://mega.nz/file/x#other"),
    ("https://a.example.org/?id=1", "https://a.example.org/?id=2"),
    ("https://a.example.org/a%2Fb", "https://a.example.org/a/b"),
    ("https://apple.com/", "https://аррӏе.com/"),
    ("https://a.example.org:8080/", "https://a.example.org/"),
]

REFUSED = {
    Reason.NOT_THE_WEB: [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(document.cookie)",
        "java\x00script:alert(1)",
        "java\u200bscript:alert(1)",
        " \tjavascript:alert(1)//https://x.com",
        "data:text/html;base64,PHNjcmlwdD4=",
        "file:///etc/passwd",
        "vbscript:msgbox(1)",
        "blob:https://x.com/1",
        "ftp://example.com/a",
        "C:\\Users\\me\\picture.jpg",
        "view-source:https://example.com",
    ],
    Reason.INTERNAL: [
        "http://localhost/",
        "localhost:8000/admin",
        "http://127.0.0.1/",
        "http://127.1",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0x7f.1/",
        "http://0177.0.0.1/",
        "http://0/",
        "http://10.0.0.8/x",
        "http://192.168.1.1/",
        "http://172.16.5.4/",
        "http://169.254.169.254/latest/meta-data",
        "http://100.64.0.1/",
        "http://[::1]/",
        "http://[fe80::1%25eth0]/",
        "http://[fd00::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[2002:7f00:1::]/",
        "http://224.0.0.1/",
        "http://printer.local/",
        "http://router.lan",
        "http://intranet/",
        "http://a.internal./",
        "http://１２７.０.０.１/",
        "http://localhost。/",
    ],
    Reason.HAS_LOGIN: ["https://google.com@evil.example/", "https://me:secret@example.com/"],
    Reason.NOT_A_LINK: [
        "hello",
        "see the group called Fun",
        "me@example.com",
        "holiday.jpg",
        "clip.mp4",
        "https://",
        "https:///",
        "http://[",
        "http://[::zz]/",
        "https://exa mple.com/",
        "https://-/",
        "https://xn--/",
        "https://a..b/",
        "https://example.com:99999/",
        "http://300.1.1.1/",
        "http://1.2.3.4.5/",
        "https://" + "a" * 70 + ".com/",
    ],
    Reason.TOO_LONG: ["https://example.com/" + "a" * 2000],
}


@pytest.mark.parametrize("group", SAME)
def test_links_to_the_same_place_are_one(group: tuple[str, ...]) -> None:
    assert len({read(link).normal for link in group}) == 1
    links, refusals = read_lines("\n".join(group))
    assert len(links) == 1
    assert not refusals


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_links_to_different_places_stay_apart(one: str, other: str) -> None:
    assert read(one).normal != read(other).normal


@pytest.mark.parametrize(
    ("reason", "typed"), [(reason, typed) for reason, all_ in REFUSED.items() for typed in all_]
)
def test_what_is_no_public_web_page_is_refused(reason: Reason, typed: str) -> None:
    with pytest.raises(Refused) as refused:
        read(typed)
    assert refused.value.reason == reason


def test_a_refusal_names_its_line() -> None:
    links, refusals = read_lines("https://x.com/1\n\nnonsense\njavascript:1\n")
    assert [link.given for link in links] == ["https://x.com/1"]
    assert [(r.line, r.reason) for r in refusals] == [(4, Reason.NOT_THE_WEB)]


def test_words_without_any_link_are_asked_about_once() -> None:
    links, refusals = read_lines("hello there\nit is gone.Then he said")
    assert not links
    assert [(r.line, r.reason) for r in refusals] == [(1, Reason.NOT_A_LINK)]


MESSAGE = """\
From: Sam Sample <sam@mail.example>
Date: 24.12.2026, 18:03
Re: e.g. what I told you and/or showed you.

Look: https://pixhive.example.com/p/1, and (www.x.com/a/2).
> It is gone.Then he put it on clips.example.org/watch?v=81 and also on tiktok.com!
<https://mobile.twitter.com/a/2?s=20> (see https://forum.example.net/a_(b))
My picture holiday.jpg was on 12.5/10 of them. Call me: +49 30 901820, 18:00.
"""


def test_links_are_found_in_a_pasted_message() -> None:
    reading = read_text(MESSAGE)
    assert [link.normal for link in reading.links] == [
        "https://pixhive.example.com/p/1",
        "https://x.com/a/2",
        "https://clips.example.org/watch?v=81",
        "https://tiktok.com/",
        "https://forum.example.net/a_(b)",
    ]
    assert not reading.doubts
    assert reading.merged == 1
    assert reading.passed == 4


@pytest.mark.parametrize(
    "slip",
    [
        "htps://x.com/1",
        "https//x.com/1",
        "http:/x.com/1",
        "hhtps://x.com/1",
        "https:x.com/1",
        "www,x.com/1",
        "ww.x.com/1",
        "wwww.x.com/1",
        "x,com/1",
        "https://",
        "https:///",
    ],
)
@pytest.mark.parametrize("around", ["{}", "look at {} please", "https://x.com/2\n{}"])
def test_what_looks_like_a_link_with_a_slip_is_asked_about(slip: str, around: str) -> None:
    _links, refusals = read_lines(around.format(slip))
    assert [(r.text.rstrip("/"), r.reason) for r in refusals] == [
        (slip.rstrip("/"), Reason.MISTYPED)
    ]


def test_whatever_else_is_dangerous_is_asked_about_in_a_message_too() -> None:
    text = "go to javascript:alert(1) or ftp://x.com/a or http://127.0.0.1/ or https://a:b@x.com/"
    assert [r.reason for r in read_text(text).doubts] == [
        Reason.NOT_THE_WEB,
        Reason.NOT_THE_WEB,
        Reason.INTERNAL,
        Reason.HAS_LOGIN,
    ]


def test_lines_that_name_an_account_are_places() -> None:
    reading = read_text("@bad.guy on Telegram\nhttps://x.com/1")
    assert reading.accounts == ("@bad.guy on Telegram",)
    assert len(reading.links) == 1


@pytest.mark.parametrize(
    ("words", "kind", "name", "service"),
    [
        ("@bad.guy on Telegram", "handle", "bad.guy", "telegram"),
        ("user xyz on X", "handle", "xyz", "x"),
        ("Telegram: xyz", "handle", "xyz", "telegram"),
        ("xyz (Telegram)", "handle", "xyz", "telegram"),
        ("Nutzerin xyz auf telegram", "handle", "xyz", "telegram"),
        ("@xyz", "handle", "xyz", None),
        ("a group called Fun", "place", "", None),
        ("the group of my class at school on Telegram", "place", "", "telegram"),
        ("Telegram", "place", "", "telegram"),
    ],
)
def test_places_without_a_link(words: str, kind: str, name: str, service: str | None) -> None:
    (spot,) = read_spots(words, SERVICES)
    assert (spot.kind, spot.name) == (kind, name)
    assert (spot.service.slug if spot.service else None) == service
    assert spot.words == words


def test_the_same_account_is_one_place() -> None:
    assert len(read_spots("@Xyz on X\nuser xyz on Twitter\n@other on X", SERVICES)) == 2


def test_very_many_lines_stay_together_in_the_end() -> None:
    spots = read_spots("\n".join(f"group {n}" for n in range(200)), SERVICES)
    assert len(spots) == MOST_SPOTS
    assert "group 199" in spots[-1].words


@given(st.text(max_size=300))
def test_any_words_are_places(text: str) -> None:
    for spot in read_spots(text, SERVICES):
        assert spot.words
        assert spot.same
        assert spot.kind in {"handle", "place"}


def test_a_look_alike_is_shown_as_it_is() -> None:
    link = read("https://аррӏе.com/login")
    assert link.host == "xn--80ak6aa92e.com"
    assert link.normal.isascii()


def test_turned_around_writing_does_not_disguise_a_link() -> None:
    assert read("https://example.com/\u202egpj.exe").given == "https://example.com/gpj.exe"


def test_the_longest_known_domain_decides() -> None:
    assert SERVICES.of_host(read("https://gemini.google.com/app").host).slug == "gemini"  # type: ignore[union-attr]
    assert SERVICES.of_host(read("https://www.google.com/x").host).slug == "google-search"  # type: ignore[union-attr]
    assert SERVICES.of_host(read("https://m.x.com/x").host).slug == "x"  # type: ignore[union-attr]
    assert SERVICES.of_host(read("https://notx.com/x").host) is None
    assert SERVICES.of_host(read("https://x.com.evil.example/x").host) is None


def test_services_are_known_by_what_people_call_them() -> None:
    for words in ("X", "twitter", "X (formerly Twitter)", "https://www.twitter.com/", " tWiTTer "):
        found = SERVICES.named(words)
        assert found is not None
        assert found.slug == "x"
    assert SERVICES.named("my cousin's blog") is None
    assert SERVICES.named("") is None


hosts = st.from_regex(r"[a-z]{1,12}(\.[a-z]{2,10}){1,3}", fullmatch=True)
paths = st.text(st.characters(codec="utf-8", exclude_characters="\n\r"), max_size=40)


@given(hosts, paths, st.text(max_size=30))
@example("mega.nz", "file/a", "#k")
def test_normalising_twice_changes_nothing_more(host: str, path: str, rest: str) -> None:
    try:
        link = read(f"https://{host}/{path}?{rest}")
    except Refused:
        return
    assert read(link.normal).normal == link.normal
    assert link.normal.isascii()
    assert not any(c.isspace() for c in link.normal)


@given(st.text(max_size=300))
def test_anything_pasted_is_read_or_refused(text: str) -> None:
    links, refusals = read_lines(text)
    for link in links:
        assert isinstance(link, Link)
        assert link.normal.startswith("https://")
        assert link.given.lower().startswith(("http://", "https://", "hxxp", "//", "https:"))
    assert all(refusal.line >= 1 for refusal in refusals)


@given(st.ip_addresses())
def test_no_private_address_passes_in_any_form(address: ipaddress.IPv4Address) -> None:
    forms = [f"[{address}]"] if address.version == 6 else [str(address), str(int(address))]
    if address.version == 4:
        forms += [hex(int(address)), ".".join(f"0{int(p):o}" for p in str(address).split("."))]
    for form in forms:
        try:
            public_host(form)
        except (InternalHost, NotAHost):
            continue
        assert address.is_global


def test_reading_opens_no_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_options: object) -> None:
        raise AssertionError("a link was followed")

    for name in ("socket", "create_connection", "getaddrinfo", "gethostbyname"):
        monkeypatch.setattr(socket, name, refuse)
    read_lines("https://x.com/1\nhttps://pixhive.example.com/2\nhttp://bücher.example")


def test_ten_thousand_links_are_read_quickly() -> None:
    links, refusals = read_lines("\n".join(f"https://example.com/{n}" for n in range(10_000)))
    assert len(links) == 10_000
    assert not refusals
