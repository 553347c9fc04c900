"""Handing strings to translators, taking them back, and adding a language."""

import json
from io import StringIO

import pytest
from babel.messages.catalog import Catalog
from django.core.management import CommandError, call_command

from casework.languages import adding, catalogues, checking, data, filling
from casework.languages.extraction import DataString, source_catalogue

PLURAL = ("%(count)s link", "%(count)s links")


@pytest.fixture
def source(tmp_path):
    (tmp_path / "complaints").mkdir()
    (tmp_path / "templates/complaints").mkdir(parents=True)
    (tmp_path / "complaints/words.py").write_text(
        'a = _("Hello %(name)s")\n# Translators: on a button\nb = pgettext("button", "Send")\n'
        'c = ngettext("%(count)s link", "%(count)s links", n)\nd = _("\\nBye\\n")\n'
    )
    (tmp_path / "templates/complaints/page.html").write_text(
        '{% load i18n %}\n  {% translate "100% sure" %}\n'
        "    {% blocktranslate trimmed %}\n  Read <strong>this</strong>\n first.\n"
        "{% endblocktranslate %}\n"
    )
    return source_catalogue([DataString("Because of the law.", "law")], tmp_path)


def filled(source, code="de", **given):
    catalogue = catalogues.renew(catalogues.new_catalogue(code), source)
    return catalogue, *filling.fill(catalogue, source, given)


def test_every_way_to_mark_a_string_is_found(source):
    assert [message.id for message in catalogues.strings(source)] == [
        "Hello %(name)s",
        "Send",
        PLURAL,
        "\nBye\n",
        "100%% sure",
        "Read <strong>this</strong> first.",
        "Because of the law.",
    ]


def test_what_is_handed_out_comes_back_after_strings_were_added(source, tmp_path):
    catalogue = catalogues.renew(catalogues.new_catalogue("pl"), source)
    listed = filling.listed(catalogue, source)
    assert [entry["msgid"] for entry in listed.values()][:2] == ["Hello %(name)s", "Send"]
    button, links = list(listed.values())[1:3]
    assert (button["context"], button["note"]) == ("button", "on a button")
    assert (links["plural"], links["forms"]) == ("%(count)s links", 3)
    marks = list(listed)
    (tmp_path / "complaints/added.py").write_text('x = _("New")\n')
    more = source_catalogue([], tmp_path)
    catalogue = catalogues.renew(catalogue, more)
    taken, refused = filling.fill(
        catalogue,
        more,
        {marks[1]: "Wyślij", marks[2]: ["%(count)s link", "%(count)s linki", "%(count)s linków"]},
    )
    assert (taken, refused) == (2, [])
    assert catalogue.get("Send", "button").string == "Wyślij"
    left = [entry["msgid"] for entry in filling.listed(catalogue, more).values()]
    assert left == [
        "New",
        "Hello %(name)s",
        "\nBye\n",
        "100%% sure",
        "Read <strong>this</strong> first.",
    ]


def test_parts_together_are_the_whole(source):
    listed = filling.listed(catalogues.new_catalogue("de"), source)
    parts = [filling.part(listed, number, 3) for number in (1, 2, 3, 4)]
    assert [len(part) for part in parts] == [3, 3, 1, 0]
    assert {key for part in parts for key in part} == set(listed)


@pytest.mark.parametrize(
    ("text", "given", "fault"),
    [
        ("Hello %(name)s", "Hallo", "lacks %(name)s"),
        ("Hello %(name)s", "Hallo %(nom)s", "has %(nom)s"),
        ("Hello %(name)s", "Hallo %(name)s, 5 % mehr", "percent"),
        ("Hello %(name)s", "", "is empty"),
        ("Hello %(name)s", ["Hallo %(name)s"], "needs one text"),
        ("Hello %(name)s", 5, "needs one text"),
        ("Hello %(name)s", "Hallo \u202e%(name)s", "hidden character"),
        ("\nBye\n", "Tschüss", "line break"),
        ("Because of the law.", " Wegen", "space"),
        ("Because of the law.", "Wegen Racheporno", "blames"),
        ("Read <strong>this</strong> first.", "Lies <em>dies</em> zuerst.", "markup"),
        ("%(count)s link", "%(count)s Links", "needs a list"),
        ("%(count)s link", ["%(count)s Link"], "needs 2 plural forms, has 1"),
        ("%(count)s link", ["%(count)s Link", "%(total)s Links"], "%(total)s"),
        ("No such string", "Nichts", "no such string"),
    ],
)
def test_a_wrong_translation_is_refused_with_its_reason(source, text, given, fault):
    catalogue, taken, refused = filled(source, **{text: given})
    assert taken == 0
    assert fault in refused[0]
    assert all(catalogues.is_missing(message) for message in catalogues.strings(catalogue))


def test_a_form_for_one_may_say_the_number_in_words(source):
    _, taken, refused = filled(source, **{"%(count)s link": ["ein Link", "%(count)s Links"]})
    assert (taken, refused) == (1, [])


def test_translations_are_kept_when_strings_come_and_go(source):
    catalogue, _, _ = filled(source, **{"Because of the law.": "Wegen des Gesetzes."})
    without = Catalog()
    without.add("Another")
    catalogues.renew(catalogue, without)
    assert catalogue.get("Because of the law.") is None
    catalogues.renew(catalogue, source)
    assert catalogue.get("Because of the law.").string == "Wegen des Gesetzes."


def test_what_lacks_a_translation_is_shown_in_english_not_as_nothing(source, tmp_path):
    catalogue, _, _ = filled(source, **{"Because of the law.": "Wegen des Gesetzes."})
    catalogues.write("de", catalogue, tmp_path)
    binary = catalogues.compile_all(tmp_path)[0].read_bytes()
    assert b"Wegen des Gesetzes." in binary
    assert b"link" not in binary
    assert catalogues.compile_all(tmp_path) == []


def test_the_check_names_what_is_missing_unsure_unchanged_and_gone(source):
    catalogue, _, _ = filled(source, **{"Because of the law.": "Because of the law."})
    catalogue.get("Because of the law.").flags.add("fuzzy")
    catalogue.add("Was here", "War hier")
    kinds = [problem.kind for problem in checking.check("de", catalogue, source, frozenset())]
    assert sorted(set(kinds)) == ["fuzzy", "missing", "same"]
    assert checking.gone(catalogue, source) == ["Was here"]
    same = frozenset({"Because of the law."})
    assert "same" not in {p.kind for p in checking.check("de", catalogue, source, same)}


def test_a_language_is_added_by_one_command(source, tmp_path):
    file = tmp_path / "languages.toml"
    file.write_text(data.DATA.read_text("utf-8"), "utf-8")
    for code, name, direction in (("he", "עברית", "rtl"), ("uk", "Українська", "ltr")):
        left = adding.add_language(code, source, file, tmp_path)
        added = data.read_languages(file)[code]
        assert (added.name, added.direction, added.complete) == (name, direction, False)
        assert "Translate 7 strings" in left[1]
        assert catalogues.file_of(code, tmp_path).exists()
    assert data.read_languages(file)["he"].font == "Noto Sans Hebrew"
    for wrong in ("he", "xx", "../x", "EN"):
        with pytest.raises(ValueError, match=r"already|CLDR|code"):
            adding.add_language(wrong, source, file, tmp_path)


def test_the_command_lists_and_refuses(tmp_path):
    said = StringIO()
    call_command("catalogue", "status", stdout=said)
    assert len(said.getvalue().splitlines()) == 12
    file = tmp_path / "part.json"
    call_command("catalogue", "missing", "de", "--all", "--chunk=1", f"--json={file}", stdout=said)
    assert len(json.loads(file.read_text("utf-8"))) == 100
    with pytest.raises(CommandError, match="no catalogue"):
        call_command("catalogue", "missing", "xx")
    file.write_text("[]")
    with pytest.raises(CommandError, match="one JSON object"):
        call_command("catalogue", "fill", "de", str(file))
