"""Standing texts: complete, and never evaluated."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import DatabaseError, transaction
from hypothesis import given
from hypothesis import strategies as st

from casework.law import LawDataError, load_law
from casework.notices import placeholders
from casework.notices.content import ContentError, NoticeContent
from casework.notices.models import TemplateVersion
from casework.notices.starter_texts import read_starter_texts
from casework.scoping import acting_for
from tests.notices import samples

VALUES = dict.fromkeys(placeholders.PLACEHOLDERS, "a value")


@pytest.mark.parametrize("power", sorted(load_law().powers))
def test_every_text_a_power_needs_has_a_beginning(power: str) -> None:
    found = load_law().power(power)
    body = read_starter_texts().body(found)
    wanted = samples.content(power)["sections"]
    assert set(wanted) <= set(body), set(wanted) - set(body)
    if not (found.response_period or found.appeal_period):
        assert "deadline" in body or found.kind in {"order", "penalty"}
    for text in body.values():
        placeholders.check(text)


def test_a_text_with_a_blank_cannot_be_approved_and_a_filled_one_can() -> None:
    body = placeholders.fill_body(
        read_starter_texts().body(load_law().power(samples.POWER)), VALUES
    )
    with pytest.raises(ContentError) as caught:
        NoticeContent.from_dict(samples.content(sections=body))
    assert "facts" in dict(caught.value.faults)
    import re

    written = {k: re.sub(r"\{\{.*?\}\}", "written", v) for k, v in body.items()}
    NoticeContent.from_dict(samples.content(sections=written))


class TestFilling:
    def test_known_ones_are_replaced_as_text(self) -> None:
        said = placeholders.fill("To {{ respondent_name }}.", {"respondent_name": "A & *B* <i>"})
        assert said == r"To A & \*B\* \<i\>."

    def test_a_value_is_never_read_again(self) -> None:
        said = placeholders.fill(
            "{{ respondent_name }}", {"respondent_name": "{{ authority_name }}"}
        )
        assert "authority_name" in said.replace("\\", "")
        assert "{{" not in said

    def test_an_empty_value_is_a_blank_to_be_written(self) -> None:
        assert placeholders.fill("{{ maximum }}", {}) == "{{ write: The statutory maximum }}"

    def test_blanks_stay(self) -> None:
        assert placeholders.fill("{{ write: why }}", VALUES) == "{{ write: why }}"

    @pytest.mark.parametrize(
        "text",
        ["{{ settings.SECRET_KEY }}", "{{ request }}", "{{ name|safe }}", "{{}}",
         "{% load x %}", "{% include 'x' %}"],
    )  # fmt: skip
    def test_anything_else_is_refused_by_name(self, text: str) -> None:
        with pytest.raises(placeholders.UnknownPlaceholder) as caught:
            placeholders.fill(text, VALUES)
        assert text.strip("{}% ").split()[0][:10] in str(caught.value) if text.strip("{}% ") else 1

    @given(st.text(), st.text())
    def test_never_a_crash_but_a_refusal(self, text: str, value: str) -> None:
        try:
            placeholders.fill(text, dict.fromkeys(placeholders.PLACEHOLDERS, value))
        except placeholders.UnknownPlaceholder:
            assert "{{" in text or "{%" in text


@pytest.mark.parametrize(
    "text",
    [
        'language = "en"\nversion = 1\n[order]\nsteps = "{{ nobody }}"',
        'language = "en"\nversion = 1\n[order]\nnowhere = "x"',
        'language = "en"\nversion = 1\n[order]\nsteps = " "',
        'version = 1\n[order]\nsteps = "x"',
    ],
)
def test_a_fault_in_the_texts_is_named(tmp_path: Path, text: str) -> None:
    file = tmp_path / "texts.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(LawDataError, match=r"texts\.toml"):
        read_starter_texts(file)


@pytest.mark.django_db
class TestSeeding:
    def test_it_can_be_run_again_and_everyone_reads_it(self) -> None:
        call_command("seed_templates", verbosity=0)
        call_command("seed_templates", verbosity=0)
        with acting_for("ie-dpc"):
            assert TemplateVersion.objects.filter(authority=None).count() == len(load_law().powers)

    def test_a_released_version_is_never_changed(self) -> None:
        call_command("seed_templates", verbosity=0)
        with acting_for("ie-dpc"), transaction.atomic():
            own = TemplateVersion.objects.create(
                authority_id="ie-dpc", power=samples.POWER, language="en", version=1, title="t",
                body={}, released_at=samples.ISSUED_AT,
            )  # fmt: skip
        for query in (
            TemplateVersion.objects.filter(pk=own.pk),
            TemplateVersion.objects.filter(authority=None),
        ):
            with acting_for("ie-dpc"), pytest.raises(DatabaseError), transaction.atomic():
                query.update(title="another")

    def test_an_authority_adds_its_own_only_and_sees_no_other(self) -> None:
        values = {"power": "p", "language": "en", "version": 1, "title": "t", "body": {},
                  "released_at": samples.ISSUED_AT}  # fmt: skip
        with acting_for("fr-cnil"):
            TemplateVersion.objects.create(authority_id="fr-cnil", **values)
        with acting_for("ie-dpc"):
            assert not TemplateVersion.objects.filter(power="p").exists()
            for authority in ("fr-cnil", None):
                with pytest.raises(DatabaseError), transaction.atomic():
                    TemplateVersion.objects.create(authority_id=authority, **values)
