"""Form components: what crispy-forms-gds gets wrong and our overrides put right."""

from __future__ import annotations

from typing import Any

import lxml.html
import pytest
from crispy_forms.utils import render_crispy_form
from crispy_forms_gds.choices import Choice
from crispy_forms_gds.fields import DateInputField
from crispy_forms_gds.helper import FormHelper
from crispy_forms_gds.layout import Field, Layout, Size
from django import forms
from django.template import Context, Template


class Example(forms.Form):
    """One field of each kind."""

    title = forms.CharField(label="Title")
    mail = forms.EmailField(label="E-mail", help_text="We write there.")
    number = forms.IntegerField(label="Number")
    link = forms.URLField(label="Link", assume_scheme="https")
    country = forms.ChoiceField(label="Country", choices=[("", "Choose"), ("ie", "Ireland")])
    colour = forms.ChoiceField(
        label="Colour",
        choices=[Choice("red", "Red", hint="As a rose"), Choice("blue", "Blue", divider="or")],
        widget=forms.RadioSelect,
    )
    sizes = forms.MultipleChoiceField(
        label="Sizes", choices=[("s", "Small"), ("l", "Large")], widget=forms.CheckboxSelectMultiple
    )
    agree = forms.BooleanField(label="I agree")
    story = forms.CharField(label="Story", widget=forms.Textarea, max_length=20)
    day = DateInputField(label="Day", require_all_fields=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout(
            "title",
            "mail",
            "number",
            "link",
            "country",
            Field.radios("colour", inline=True, legend_size=Size.LARGE, legend_tag="h1"),
            Field.checkboxes("sizes", small=True),
            "agree",
            Field.textarea("story", max_characters=20, rows=3),
            "day",
        )


def render(form: forms.Form) -> lxml.html.HtmlElement:
    """The form with its error summary, as a document."""
    source = (
        "{% load crispy_forms_tags crispy_forms_gds %}{% error_summary form %}{% crispy form %}"
    )
    context = Context({"form": form, "csrf_token": "x"})
    return lxml.html.fragment_fromstring(Template(source).render(context), create_parent=True)


def of_class(page: lxml.html.HtmlElement, name: str) -> list[lxml.html.HtmlElement]:
    """Elements that have the class."""
    return page.xpath(f"//*[contains(concat(' ', normalize-space(@class), ' '), ' {name} ')]")


@pytest.fixture
def empty_sent() -> lxml.html.HtmlElement:
    return render(Example(data={"mail": "no address", "number": "x", "day_0": "1"}))


def test_every_link_of_the_summary_leads_to_something_that_takes_the_focus(
    empty_sent: lxml.html.HtmlElement,
) -> None:
    links = [a.get("href") for a in of_class(empty_sent, "govuk-error-summary")[0].xpath(".//a")]
    assert len(links) >= 10
    for link in links:
        (target,) = empty_sent.xpath(f"//*[@id='{link[1:]}']")
        assert target.tag in {"input", "select", "textarea"}, link
    assert "#id_colour_1" in links
    assert "#id_sizes_1" in links
    assert {"#id_day_1", "#id_day_2"} <= set(links), "each missing part of the date by itself"


def test_the_summary_can_take_the_focus_and_is_announced(
    empty_sent: lxml.html.HtmlElement,
) -> None:
    (summary,) = of_class(empty_sent, "govuk-error-summary")
    assert summary.get("tabindex") == "-1"
    assert summary.get("data-module") == "govuk-error-summary"
    assert summary.xpath("./div[@role='alert']/h2")


@pytest.mark.parametrize(
    ("identity", "look"),
    [
        ("id_title", "govuk-input--error"),
        ("id_mail", "govuk-input--error"),
        ("id_number", "govuk-input--error"),
        ("id_link", "govuk-input--error"),
        ("id_country", "govuk-select--error"),
        ("id_story", "govuk-textarea--error"),
        ("id_day_1", "govuk-input--error"),
    ],
)
def test_every_kind_of_input_looks_wrong_when_it_is(
    empty_sent: lxml.html.HtmlElement, identity: str, look: str
) -> None:
    (field,) = empty_sent.xpath(f"//*[@id='{identity}']")
    assert look in field.get("class").split()


def test_a_part_of_a_date_that_is_right_does_not_look_wrong(
    empty_sent: lxml.html.HtmlElement,
) -> None:
    (day,) = empty_sent.xpath("//*[@id='id_day_0']")
    assert "govuk-input--error" not in day.get("class")


def test_everything_that_describes_an_input_exists(empty_sent: lxml.html.HtmlElement) -> None:
    for element in empty_sent.xpath("//*[@aria-describedby]"):
        for identity in element.get("aria-describedby").split():
            assert empty_sent.xpath(f"//*[@id='{identity}']"), identity
    (mail,) = empty_sent.xpath("//*[@id='id_mail']")
    assert mail.get("aria-describedby") == "id_mail_hint id_mail_1_error"


def test_a_counted_textarea_needs_no_hint() -> None:
    page = render(Example())
    (story,) = page.xpath("//*[@id='id_story']")
    assert story.get("aria-describedby") == "id_story-info"
    assert "govuk-js-character-count" in story.get("class").split()
    (group,) = of_class(page, "govuk-character-count")
    assert group.get("data-maxlength") == "20"
    assert "20 characters" in page.xpath("//*[@id='id_story-info']")[0].text_content()


def test_components_have_their_base_class_and_script() -> None:
    page = render(Example())
    (radios,) = of_class(page, "govuk-radios")
    assert "govuk-radios--inline" in radios.get("class").split()
    assert radios.get("data-module") == "govuk-radios"
    sizes = page.xpath("//input[@name='sizes']/ancestor::div[@data-module]")[0]
    assert {"govuk-checkboxes", "govuk-checkboxes--small"} <= set(sizes.get("class").split())


def test_typed_answers_come_back() -> None:
    page = render(
        Example(data={"colour": "blue", "sizes": ["s", "l"], "agree": "on", "title": "<b>"})
    )
    assert page.xpath("//*[@id='id_colour_2']")[0].get("checked") is not None
    assert page.xpath("//*[@id='id_colour_1']")[0].get("checked") is None
    assert len(page.xpath("//input[@name='sizes'][@checked]")) == 2
    assert page.xpath("//*[@id='id_agree']")[0].get("checked") is not None
    assert page.xpath("//*[@id='id_title']")[0].get("value") == "<b>"


def test_rendering_twice_gives_the_same() -> None:
    form = Example(data={})
    assert render_crispy_form(form) == render_crispy_form(form)


def test_browsers_do_not_check_before_we_do() -> None:
    (form,) = render(Example()).xpath("//form")
    assert form.get("novalidate") is not None
    assert not render(Example()).xpath("//*[@required]")


def test_errors_of_the_whole_form_lead_to_its_first_input() -> None:
    class Whole(forms.Form):
        way = forms.ChoiceField(choices=[("a", "A")], widget=forms.RadioSelect)
        secret = forms.CharField(widget=forms.HiddenInput)

        def clean(self) -> None:
            raise forms.ValidationError("These do not fit together")

    form = Whole(data={"way": "a"})
    source = "{% load crispy_forms_gds gds %}{% error_summary form %}{% gds_fields form %}"
    page = lxml.html.fragment_fromstring(
        Template(source).render(Context({"form": form})), create_parent=True
    )
    first, second = of_class(page, "govuk-error-summary")[0].xpath(".//li")
    assert first.find("a").get("href") == "#id_way_1"
    assert second.find("a") is None, "an error of a hidden field leads nowhere"
    assert "required" in second.text_content()
