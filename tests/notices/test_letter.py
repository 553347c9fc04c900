"""The letter: safe whatever is written in it, and the same for the same content."""

from __future__ import annotations

import json
import subprocess
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pikepdf
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from casework.notices.rendering import markdown, qr
from casework.notices.rendering.data import notice_as_data
from casework.notices.rendering.letter import compose, spoken_instant
from casework.notices.rendering.printer import Attached, Printed, print_letter
from tests.notices import samples


def printed(**given_: object) -> Printed:
    frozen, issue = samples.frozen(**given_), samples.issue()  # type: ignore[arg-type]
    data = Attached("notice.json", "The notice as data", notice_as_data(frozen, issue))
    return print_letter(compose(frozen, issue), made_at=issue.issued_at, attached=[data])


def words(pdf: bytes) -> str:
    done = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    return " ".join(done.stdout.decode().split())


class TestMarkdown:
    """Restricted Markdown."""

    @pytest.mark.parametrize(
        "text",
        [
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "![x](https://outside.example/a.png)",
            "[x](javascript:alert(1))",
            "<https://outside.example>",
            "https://outside.example",
            "[x]: https://outside.example\n\n[x]",
            "&lt;b&gt; <b>",
            "`code`",
        ],
    )
    def test_nothing_but_text_comes_of_it(self, text: str) -> None:
        html = str(markdown.to_html(text))
        assert "<a" not in html
        assert "<img" not in html
        assert "<script" not in html
        assert "<b>" not in html

    @given(st.text())
    @example("| a | b |\n|:-|-:|\n| <i> | x |")
    def test_only_known_tags_whatever_is_typed(self, text: str) -> None:
        from html.parser import HTMLParser

        tags, attributes = set(), set()

        class Reader(HTMLParser):
            def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
                tags.add(tag)
                attributes.update(name for name, _ in attrs)

        Reader().feed(str(markdown.to_html(text)))
        assert tags <= {
            "p", "ul", "ol", "li", "em", "strong", "blockquote", "br", "h3",
            "table", "thead", "tbody", "tr", "th", "td",
        }  # fmt: skip
        assert attributes <= {"dir", "scope", "class", "start"}


class TestPrinting:
    """From frozen content to bytes."""

    def test_the_same_content_gives_the_same_bytes(self) -> None:
        assert printed().pdf == printed().pdf

    def test_in_another_process_too(self, tmp_path: Path) -> None:
        code = (
            "import django; django.setup()\n"
            "import sys; from tests.notices.test_letter import printed\n"
            "sys.stdout.buffer.write(printed().pdf)"
        )
        import sys

        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, check=True, cwd=Path.cwd()
        )
        assert done.stdout == printed().pdf

    def test_another_word_gives_another_document(self) -> None:
        other = samples.content(reference="TEST-2026-00018")
        assert printed(given=other).pdf != printed().pdf

    def test_everything_that_was_said_can_be_read(self) -> None:
        said = words(printed().pdf)
        for expected in (
            "Order to erase or restrict",
            "IE-DPC/2026/000123",
            "14 May 2026",
            "TEST-2026-00017",
            "LEGAL/44",
            "Example Images Ltd",
            "4 North Wall",
            "14 days from the service of this notice",
            "Tuesday, 30 June 2026, 24:00 (UTC+01:00)",
            "Time zone: Europe/Dublin.",
            "Regulation 1182/71 Art. 3",
            "https://pictures.example.com/a?id=1&x=y",
            "https://bücher.example.com/ä?q=ü",
            "https://xn--bcher-kva.example.com/%C3%A4?q=%C3%BC",
            "Aoife Example",
            "Head of Enforcement",
            "7KQ2-9F3M-ZX81-44TR-P0DA",
            "https://notices.example/verify/",
            "DEVELOPMENT – not for use",
            "Page 1 of",
        ):
            assert expected in said, expected

    def test_a_real_certificate_leaves_no_development_mark(self) -> None:
        issue = samples.issue(development=False)
        pdf = print_letter(compose(samples.frozen(), issue), made_at=issue.issued_at).pdf
        assert "DEVELOPMENT" not in words(pdf)

    def test_markup_in_any_field_is_printed_as_text(self) -> None:
        nasty = '</style></title><script>x</script>"\\";} @import url(//outside.example)'
        given_ = samples.content(
            title=nasty,
            reference=nasty,
            addressee={"name": nasty, "address": nasty},
            locations=[{"url": nasty, "note": nasty}],
            deadlines=[samples.deadline(rule=nasty, citation=nasty)],
        )
        frozen = samples.frozen(given=given_)
        frozen["authority"]["short_name"] = nasty
        frozen["letterhead"] = {**frozen["letterhead"], "accent": "red;}</style>"}
        html = compose(frozen, samples.issue(number=nasty))
        assert "<script" not in html
        assert html.count("</style>") == 1
        pdf = print_letter(html, made_at=samples.ISSUED_AT).pdf
        assert words(pdf).count("<script>x</script>") >= 5

    @pytest.mark.parametrize(
        "source",
        [
            "https://outside.example/a.png",
            "file:///etc/passwd",
            "data:image/png;base64,AAAA",
            "data:text/html,<b>",
        ],
    )
    def test_nothing_is_ever_fetched(self, source: str) -> None:
        for html in (
            f'<img src="{source}" alt="x">',
            f'<p style="background: url({source})">x</p>',
            f'<link rel="attachment" href="{source}">',
            f'<style>@font-face {{ font-family: x; src: url("{source}") }}</style>',
        ):
            with pytest.raises(ValueError, match="outside resource"):
                print_letter(html, made_at=samples.ISSUED_AT)

    def test_the_attached_data_say_what_the_letter_says(self) -> None:
        with pikepdf.open(BytesIO(printed().pdf)) as document:
            [(name, spec)] = document.attachments.items()
            data = json.loads(spec.get_file().read_bytes())
            assert name == "notice.json"
            assert document.Root.AF[0].AFRelationship == "/Source"
        assert data["number"] == "IE-DPC/2026/000123"
        assert data["addressee"]["name"] == "Example Images Ltd"
        assert data["deadlines"][0]["period"] == "14 days"
        assert [s["id"] for s in data["sections"]][:2] == ["facts", "image-identification"]

    def test_bookmarks_lead_to_every_section(self) -> None:
        with pikepdf.open(BytesIO(printed().pdf)) as document, document.open_outline() as outline:
            [title] = outline.root
            assert str(title.title) == "Order to erase or restrict"
            assert any("What you must do" in str(item.title) for item in title.children)

    def test_many_addresses_fill_many_pages_within_reason(self) -> None:
        many = [{"url": f"https://pictures.example.com/{n:05d}"} for n in range(400)]
        document = printed(given=samples.content(locations=many))
        assert 12 < document.pages < 40
        assert "https://pictures.example.com/00399" in words(document.pdf)


class TestInstants:
    """Times nobody can misread."""

    def at(self, text: str, zone: str = "Europe/Dublin") -> str:
        return spoken_instant(datetime.fromisoformat(text).astimezone(ZoneInfo(zone)))

    def test_the_last_second_of_a_day_is_its_end(self) -> None:
        assert self.at("2026-05-31T22:59:59Z") == "Sunday, 31 May 2026, 24:00 (UTC+01:00)"

    def test_other_instants_are_given_to_the_minute_or_second(self) -> None:
        assert self.at("2026-01-31T12:30:00Z") == "Saturday, 31 January 2026, 12:30 (UTC+00:00)"
        assert self.at("2026-01-31T12:30:05Z").endswith("12:30:05 (UTC+00:00)")

    def test_west_of_greenwich(self) -> None:
        assert self.at("2026-01-31T12:00:00Z", "America/St_Johns").endswith("08:30 (UTC−03:30)")

    @settings(max_examples=50)
    @given(st.integers(min_value=946_684_800, max_value=4_000_000_000))
    def test_24_00_only_before_midnight(self, second: int) -> None:
        moment = datetime.fromtimestamp(second, ZoneInfo("Europe/Dublin"))
        ends = (moment + timedelta(seconds=1)).date() != moment.date()
        assert ("24:00" in spoken_instant(moment)) == ends


def test_the_qr_code_holds_the_address_and_never_the_code() -> None:
    issue = samples.issue()
    assert issue.qr_address == "https://notices.example/verify/?n=IE-DPC/2026/000123"
    assert issue.check_code not in issue.qr_address
    assert qr.svg(issue.qr_address).startswith(b"<svg")
