"""What a person is told: why a file was not taken and what to do instead, and what was
taken out of one that was."""

from __future__ import annotations

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from complaints.documents import limits, refusals


def refusal_words(why: str) -> str:
    """Why a file was not taken, kindly, and what helps."""
    most = {"most": limits.LARGEST_FILE_MB}
    words = {
        refusals.EMPTY: _("This file is empty. Choose another one."),
        refusals.TOO_LARGE: _(
            "This file is larger than %(most)d MB. Send a shorter document, or write down what"
            " it says."
        )
        % most,
        refusals.PICTURE: _(
            "This is a picture, whatever its name says. We never take pictures, so that nobody"
            " has to look at one. You can write down what it says."
        ),
        refusals.FILM: _(
            "This is a video or a recording. We never take those. You can write down what"
            " matters in it."
        ),
        refusals.ARCHIVE: _(
            "This file is packed. Unpack it, and send the document inside as a PDF, a text or"
            " an e-mail file."
        ),
        refusals.OFFICE: _(
            "We cannot take this kind of document. Save it as a PDF, and send that."
        ),
        refusals.MARKUP: _(
            "We cannot take a web page. Save it as a PDF, or copy its words into a text file."
        ),
        refusals.LETTERS: _(
            "We cannot read the letters in this file. Save it as a PDF, or as text in UTF-8."
        ),
        refusals.HIDDEN: _(
            "Something else is hidden in this file. Open it, save it as a PDF again, and send"
            " the new file."
        ),
        refusals.LOCKED: _(
            "This PDF is locked. Save it without a password and without limits, and send that."
        ),
        refusals.PICTURES_ONLY: _(
            "This file holds only pictures, for example scanned pages. We take out all pictures,"
            " so nothing would be left. Write down what it says, or ask for it as text."
        ),
        refusals.NOTHING_LEFT: _("There are no words in this file that we could keep."),
        refusals.TOO_LONG: _(
            "This file is too long or too complicated for us to read safely. Send only the pages"
            " that matter, or write down what they say."
        ),
        refusals.TOO_MANY: _("There is no room for another document. Take one out first."),
        refusals.TOO_MUCH: _(
            "Together these documents are too large. Take one out first, or send a smaller one."
        ),
        refusals.BUSY: _("We could not read the file just now. Please try again in a minute."),
        refusals.UNREADABLE: _(
            "This file is broken, or is not what it seems to be. Open it, save it as a PDF again,"
            " and send the new file."
        ),
    }
    return words.get(
        why, _("We cannot take this kind of file. We take PDF, text and e-mail files.")
    )


def removed_words(pictures: int, others: int) -> list[str]:
    """What was taken out of a document, in sentences; none where it is whole."""
    found = []
    if pictures:
        found.append(
            ngettext(
                "%(count)d picture was taken out.",
                "%(count)d pictures were taken out.",
                pictures,
            )
            % {"count": pictures}
        )
    if others:
        found.append(
            ngettext(
                "%(count)d other thing was taken out, such as an attached file.",
                "%(count)d other things were taken out, such as attached files.",
                others,
            )
            % {"count": others}
        )
    return found


def size_words(size: int) -> str:
    """How large, for people."""
    return str(filesizeformat(size))
