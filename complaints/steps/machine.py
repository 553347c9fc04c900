"""Where the form stands, from the answers given so far. Pure."""

from __future__ import annotations

from complaints.answers import NOW_ADULT, Answers, on_child_path, role, value
from complaints.directory import Directory
from complaints.steps.table import NOT_FOR_CHILDREN, STEPS, Step


def asked_steps(answers: Answers, directory: Directory) -> list[Step]:
    """The steps that these answers call for, in order. An answer to a step that is no
    longer asked counts for nothing: it cannot bring a further step into being."""
    seen: dict[str, object] = {}
    asked: list[Step] = []
    for step in STEPS:
        if step.asked(seen, directory):  # type: ignore[arg-type]
            asked.append(step)
            if step.slug in answers:
                seen[step.slug] = answers[step.slug]
    return asked


def answered_steps(answers: Answers, directory: Directory) -> Answers:
    """Only the answers to steps that are asked: what is shown for checking and is sent."""
    slugs = [step.slug for step in asked_steps(answers, directory)]
    return {slug: answers[slug] for slug in slugs if slug in answers}


def first_unanswered(answers: Answers, directory: Directory) -> Step | None:
    """The first asked step without an answer; None when all are answered."""
    return next(
        (step for step in asked_steps(answers, directory) if not step.answered(answers)), None
    )


def following(slug: str, answers: Answers, directory: Directory) -> Step | None:
    """The step after this one; None at the end. An unknown or unasked step is followed
    by the first unanswered one."""
    steps = asked_steps(answers, directory)
    slugs = [step.slug for step in steps]
    if slug not in slugs:
        return first_unanswered(answers, directory)
    place = slugs.index(slug) + 1
    return steps[place] if place < len(steps) else None


def preceding(slug: str, answers: Answers, directory: Directory) -> Step | None:
    """The step before this one; None at the beginning."""
    steps = asked_steps(answers, directory)
    slugs = [step.slug for step in steps]
    place = slugs.index(slug) if slug in slugs else 0
    return steps[place - 1] if place > 0 else None


def reachable(slug: str, answers: Answers, directory: Directory) -> bool:
    """Whether the step may be opened: it is asked, and everything before it answered."""
    for step in asked_steps(answers, directory):
        if step.slug == slug:
            return True
        if not step.answered(answers):
            return False
    return False


def never_kept(answers: Answers) -> frozenset[str]:
    """Steps of which nothing may be kept, not even in the draft: on the child path all that
    describes the picture or the act, also where it was written before the age was known."""
    return NOT_FOR_CHILDREN if on_child_path(answers) else frozenset()


def outdated(slug: str, before: Answers, after: Answers) -> tuple[str, ...]:
    """Steps whose answers no longer mean what they meant, now that the step ``slug`` has
    another answer: a "yes" to "are you the parent" is no "yes" to "do you have a mandate",
    and an adult has no guardian. They are asked again."""
    gone: list[str] = []
    if slug == "age":
        if value(after, "age", "age") == NOW_ADULT and role(after) == "parent_or_guardian":
            gone = ["who", "mandate"]
        elif on_child_path(before) != on_child_path(after):
            gone = ["mandate"]
    elif slug == "who" and role(before) != role(after):
        gone = ["mandate"]
    return tuple(name for name in gone if name in after)
