"""The development mail server and its page, spoken to as a mail program and a browser do."""

import json
import smtplib
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

import pytest

from script.setup import mailsink, ports
from script.setup.places import ROOT


@dataclass
class Running:
    """A mail server of the test's own."""

    smtp_port: int
    page: str
    folder: Path

    def send(self, message: EmailMessage) -> None:
        """Hand in a message."""
        with smtplib.SMTP("127.0.0.1", self.smtp_port, timeout=10) as client:
            client.send_message(message)

    def get(self, path: str, host: str | None = None) -> tuple[str, dict[str, str]]:
        """A page's text and headers."""
        headers = {"Host": host} if host else {}
        request = urllib.request.Request(self.page + path, headers=headers)
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.read().decode(), dict(answer.headers)

    def listed(self) -> list[dict[str, str]]:
        """The list of messages."""
        return list(json.loads(self.get("/messages.json")[0]))


@pytest.fixture(scope="module")
def sink(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A running mail server."""
    folder = tmp_path_factory.mktemp("mail")
    with ports.claim(21000) as smtp, ports.claim(21500) as page:
        numbers = ["--smtp", str(smtp.fileno()), "--page", str(page.fileno())]
        process = subprocess.Popen(
            [sys.executable, "-m", "script.setup.mailsink", *numbers, "--folder", str(folder)],
            cwd=ROOT,
            pass_fds=[smtp.fileno(), page.fileno()],
        )
        try:
            address = f"http://localhost:{ports.port_of(page)}"
            yield Running(ports.port_of(smtp), address, folder)
        finally:
            process.terminate()
            assert process.wait(10) == 0


def message(to: str = "person@example.org", subject: str = "Your reference") -> EmailMessage:
    """A message with hostile text in every part."""
    made = EmailMessage()
    made["From"] = "office@example.org"
    made["To"] = to
    made["Subject"] = subject
    made.set_content("Hello <script>alert(1)</script> ☂")
    made.add_alternative("<p onclick=x>Hello</p>", subtype="html")
    made.add_attachment(
        b"%PDF-1.7 x", maintype="application", subtype="pdf", filename='no"tice<b>.pdf'
    )
    return made


def test_a_message_is_kept_and_shown_as_text(sink: Running) -> None:
    sink.send(message(subject="A <b>bold</b> subject"))
    entry = sink.listed()[0]
    assert entry["subject"] == "A <b>bold</b> subject"
    assert entry["to"] == "person@example.org"
    front, headers = sink.get("/")
    assert "A &lt;b&gt;bold&lt;/b&gt; subject" in front
    assert "<b>" not in front
    assert "Development only" in front
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    shown, _ = sink.get(f"/{entry['id']}")
    assert "&lt;script&gt;alert(1)&lt;/script&gt; ☂" in shown
    assert "&lt;p onclick=x&gt;" in shown
    assert "<script" not in shown


def test_an_attachment_is_downloaded_and_never_shown(sink: Running) -> None:
    sink.send(message())
    entry = sink.listed()[0]
    content, headers = sink.get(f"/{entry['id']}/2")
    assert content == "%PDF-1.7 x"
    assert headers["Content-Type"] == "application/octet-stream"
    assert headers["Content-Disposition"].startswith("attachment")
    raw, _ = sink.get(f"/{entry['id']}.eml")
    assert "Your reference" in raw


def test_files_are_for_their_owner_alone(sink: Running) -> None:
    sink.send(message())
    assert {path.stat().st_mode & 0o777 for path in sink.folder.glob("*.eml")} == {0o600}


def test_addresses_that_fail_on_purpose(sink: Running) -> None:
    before = len(sink.listed())
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        sink.send(message(to="bounce.me@example.org"))
    assert refused.value.recipients["bounce.me@example.org"][0] == 550
    with pytest.raises(smtplib.SMTPRecipientsRefused) as later:
        sink.send(message(to="later@example.org"))
    assert later.value.recipients["later@example.org"][0] == 451
    assert len(sink.listed()) == before


@pytest.mark.parametrize(
    "path",
    ["/../development.env", "/20260101T000000000000-abcdef", "/x", "/.eml", "/messages.json/.."],
)
def test_nothing_else_can_be_read(sink: Running, path: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        sink.get(path)
    assert refused.value.code == 404
    refused.value.close()


def test_another_name_for_this_machine_is_refused(sink: Running) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        sink.get("/", host="evil.example:80")
    assert refused.value.code == 403
    refused.value.close()


def test_odd_messages_do_not_break_the_page(sink: Running) -> None:
    with smtplib.SMTP("127.0.0.1", sink.smtp_port, timeout=10) as client:
        odd = b"Subject: =?nonsense?q?=FF?=\r\nContent-Type: text/plain; charset=x-none\r\n\r\n\xff"
        client.sendmail("a@example.org", ["b@example.org"], odd)
        client.sendmail("a@example.org", ["b@example.org"], b"\r\nno headers")
    for entry in sink.listed():
        sink.get(f"/{entry['id']}")
    sink.get("/")


def test_only_the_newest_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailsink, "KEPT", 3)
    for number in range(5):
        mailsink.keep(tmp_path, f"Subject: {number}\r\n\r\n".encode())
    kept = sorted(path.read_text() for path in tmp_path.glob("*.eml"))
    assert kept == [f"Subject: {number}\n\n" for number in (2, 3, 4)]
