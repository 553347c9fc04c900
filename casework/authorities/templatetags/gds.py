"""What the templates of crispy-forms-gds need to come out right.

crispy-forms-gds 2.0.1 points error summaries at ids that no radio or checkbox has, gives
the error look to three kinds of widget only, and fails where a counted textarea has no
hint. The overrides in ``templates/gds/`` use these tags instead.
"""

from __future__ import annotations

from typing import Any

from crispy_forms_gds.helper import FormHelper
from django import forms, template
from django.forms.boundfield import BoundField
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

_COMPONENTS: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.CheckboxInput, "govuk-checkboxes__input"),
    (forms.Textarea, "govuk-textarea"),
    (forms.Select, "govuk-select"),
    (forms.FileInput, "govuk-file-upload"),
    (forms.widgets.Input, "govuk-input"),
)
_NUMBERED = (forms.RadioSelect, forms.CheckboxSelectMultiple)


def component_class(widget: forms.Widget) -> str:
    """The class of the design system's component that a widget is; "" for none."""
    return next((name for kind, name in _COMPONENTS if isinstance(widget, kind)), "")


@register.filter
def first_input_id(field: BoundField) -> str:
    """The id of the first thing in a field that can have the focus.

    Radios and checkboxes are numbered from 1, parts of a date from 0.
    """
    if isinstance(field.field.widget, _NUMBERED):
        return f"{field.auto_id}_1"
    if isinstance(field.field.widget, forms.MultiWidget):
        return f"{field.auto_id}_0"
    return str(field.auto_id)


@register.simple_tag
def summary_errors(form: forms.BaseForm | None) -> list[dict[str, str]]:
    """Every error of a form with the id to lead to ("" where there is nothing to lead to).

    Errors of the whole form lead to its first visible input. A page may have no form today.
    """
    if form is None:
        return []
    visible = form.visible_fields()
    first = first_input_id(visible[0]) if visible else ""
    found = [{"text": str(text), "id": first} for text in form.non_field_errors()]
    for field in form.hidden_fields():
        found += [{"text": str(text), "id": ""} for text in field.errors]
    for field in visible:
        found += [{"text": text, "id": where} for where, text in _field_errors(field)]
    return found


def _field_errors(field: BoundField) -> list[tuple[str, str]]:
    """Errors of one field as (id, text); those of one part of a date lead to that part."""
    found: list[tuple[str, str]] = []
    seen: set[str] = set()
    for index, part in enumerate(getattr(field.field, "fields", [])):
        for text in getattr(part.widget, "errors", []) if field.form.is_bound else []:
            found.append((f"{field.auto_id}_{index}", str(text)))
            seen.add(str(text))
    rest = [(first_input_id(field), str(text)) for text in field.errors if str(text) not in seen]
    return found + rest


@register.simple_tag(takes_context=True)
def gds_input(context: template.Context, field: BoundField) -> SafeString:
    """A field's input with the component's class, its error look, and what describes it.

    Reads ``max_characters`` and ``max_words`` from the context. Rendering twice gives the
    same result.
    """
    widget = field.field.widget
    counted = bool(context.get("max_characters") or context.get("max_words"))
    described = _described_by(field, counted=counted)
    if isinstance(widget, forms.MultiWidget):
        _dress_parts(field, widget)
        return field.as_widget()
    attributes: dict[str, str | bool] = {"class": _classes(widget, wrong=bool(field.errors))}
    own = widget.attrs.get("aria-describedby", "")
    if own or described:
        attributes["aria-describedby"] = " ".join([*own.split(), *described])
    return field.as_widget(attrs=attributes)


def _described_by(field: BoundField, *, counted: bool) -> list[str]:
    ids = [f"{field.auto_id}_hint"] if field.help_text else []
    ids += [f"{field.auto_id}_{number}_error" for number in range(1, len(field.errors) + 1)]
    # The script that counts characters looks for an id that ends in "-info".
    return [*ids, f"{field.id_for_label}-info"] if counted else ids


def _classes(widget: forms.Widget, *, wrong: bool) -> str:
    component = component_class(widget)
    error = f"{component}--error" if wrong and component != "govuk-checkboxes__input" else ""
    names = [component, *widget.attrs.get("class", "").split(), error]
    return " ".join(dict.fromkeys(name for name in names if name))


def _dress_parts(field: BoundField, widget: forms.MultiWidget) -> None:
    """Mark the parts that are wrong, or all where the error is of the whole."""
    parts = [part.widget for part in getattr(field.field, "fields", [])]
    wrong = [bool(getattr(part, "errors", [])) for part in parts]
    for index, part in enumerate(widget.widgets):
        marked = bool(field.errors) and (wrong[index] if any(wrong) else True)
        plain = " ".join(
            name for name in part.attrs.get("class", "").split() if not name.endswith("--error")
        )
        part.attrs["class"] = plain
        part.attrs["class"] = _classes(part, wrong=marked)


@register.simple_tag
def gds_fields(form: forms.BaseForm) -> SafeString:
    """All fields of a form that has no crispy layout, each as its component, and without
    placeholders."""
    helper = getattr(form, "helper", None) or FormHelper()
    form.use_required_attribute = False
    for field in form.fields.values():
        # It would only repeat the label, in grey, and go when typing begins.
        field.widget.attrs.pop("placeholder", None)
    shared = {"form_show_errors": True, "form_show_labels": True, "helper": helper, "form": form}
    return mark_safe(  # noqa: S308 - each part was rendered by a template
        "".join(
            str(field)
            if field.is_hidden
            else render_to_string("gds/field.html", {**shared, "field": field})
            for field in form
        )
    )


@register.simple_tag
def has_errors(*candidates: Any) -> bool:
    """Whether any of the forms has errors; what is no form counts as none."""
    return any(getattr(candidate, "errors", None) for candidate in candidates)
