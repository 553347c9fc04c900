"""What can be got out of a notice's file: nothing of the person who complained."""

from __future__ import annotations

import re
import subprocess
from io import BytesIO

import pikepdf
import pytest

from casework.notices import selectors
from casework.notices.models import Notice
from casework.scoping import acting_for
from complaints.models import Complaint
from tests.casefile import CULPRIT, EMAIL, HOLDER, LINK, NAME, STORY, WORDS, make_world, open_file
from tests.enforcement import drafts


def everything_in(pdf: bytes) -> str:
    """Text, metadata, attachments, bookmarks, and every string and stream of the file."""
    text = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    found = [text.stdout.decode()]
    with pikepdf.open(BytesIO(pdf)) as document:
        found += [f"{key} {value}" for key, value in document.docinfo.items()]
        for spec in document.attachments.values():
            found.append(spec.get_file().read_bytes().decode())
        with document.open_outline() as outline:
            found += [str(item.title) for item in outline.root]
        for thing in document.objects:
            if isinstance(thing, pikepdf.Stream):
                try:
                    found.append(thing.read_bytes().decode("latin-1"))
                except pikepdf.PdfError:
                    continue
            elif isinstance(thing, pikepdf.Dictionary | pikepdf.String):
                found.append(str(thing.unparse(), "latin-1"))
    return " ".join(" ".join(found).split()).casefold()


@pytest.mark.django_db
@pytest.mark.usefixtures("certificates")
def test_a_notice_holds_nothing_of_the_complaint_but_the_links_it_is_about() -> None:
    world = make_world()
    file = open_file()
    drafts.issued(world, file, power="eu-order-erasure")
    with acting_for(HOLDER):
        notice = Notice.objects.get(state=Notice.State.READY)
        said = everything_in(selectors.pdf_bytes(notice))
        reference = Complaint.objects.get().reference
    assert str(notice.number).casefold() in said
    parts = {NAME, EMAIL, STORY, WORDS, CULPRIT, reference, *NAME.split(), *CULPRIT.split()}
    parts |= set(re.findall(r"\w{9,}", f"{STORY} {WORDS}"))
    parts -= set(re.findall(r"\w{9,}", LINK))
    assert not [part for part in parts if part.casefold() in said]
