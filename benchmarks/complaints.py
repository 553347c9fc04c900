"""The complaint that the benchmarks send, and drafts of it that only have to be sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from complaints.directory import Directory

Answers = dict[str, dict[str, Any]]
AUTHORITY = "ie-dpc"
FORM: Answers = {
    "age": {"age": "adult"},
    "who": {"role": "self"},
    "country": {"country": "IE"},
    "danger": {"danger": "no"},
    "work": {"works": "same"},
    "authority": {"authority": AUTHORITY},
    "kind": {"kinds": ["altered"]},
    "tool": {"words": "An app somebody showed me"},
    "links": {
        "links": "https://pixhive.example.com/p/7\nhttps://clips.example.org/watch?v=81\n"
        "https://board.example.net/thread/1234"
    },
    "services": {"words": "PixHive"},
    "online": {"online": "yes", "spreading": "yes"},
    "contacted": {"contacted": "yes", "details": "Reported twice, no answer."},
    "person": {"known": "person"},
    "whom": {"country": "FR", "name": "Sam Sample"},
    "account": {"account": "Someone made these from photos of my own page and posted them. " * 12},
    "name": {"name": "Alex Example"},
    "reach": {"ways": ["email"]},
    "email": {"email": "alex@mail.example", "neutral": "yes"},
    "permissions": {"contact_service": "yes", "name_to_service": "no", "share_authorities": "yes"},
}
"""What a person types, by step. Steps that are asked and not named are sent empty."""


def take_part(*authorities: str) -> None:
    """Let these authorities receive complaints."""
    from casework.authorities.models import Authority

    Authority.objects.filter(pk__in=authorities).update(participating=True)


def prepared(count: int, answers: Answers) -> list[str]:
    """So many finished drafts with these answers, ready to be sent; their tokens."""
    from casework.scoping import as_public
    from complaints.directory import read_directory
    from complaints.services.drafts import open_draft

    with as_public():
        directory = read_directory()
        first = open_draft(finished_draft(answers, directory))
        return [first.token, *(filled(first.answers) for _ in range(count - 1))]


def filled(answers: Answers) -> str:
    """A new draft that holds these answers already, past the steps; its token. As the public."""
    from complaints.services import drafts

    draft = drafts.begin_draft()
    draft.answers = dict(answers)
    drafts._save(draft)
    return draft.token


def finished_draft(answers: Answers, directory: Directory) -> str:
    """A draft with these answers, everything else left open; its token. As the public."""
    from complaints.services.drafts import begin_draft, save_answer
    from complaints.steps import first_unanswered

    draft = begin_draft()
    for step, answer in answers.items():
        draft = save_answer(token=draft.token, step=step, answer=answer)
    while (left := first_unanswered(draft.answers, directory)) is not None:
        draft = save_answer(token=draft.token, step=left.slug, answer={})
    return draft.token


def answers_of(token: str) -> Answers:
    """What a draft holds: the answers as the form's pages keep them."""
    from casework.scoping import as_public
    from complaints.services.drafts import open_draft

    with as_public():
        return dict(open_draft(token).answers)
