"""A form that comes back as it was given asks for nothing; what was typed into it is what is changed."""

from __future__ import annotations

import pytest
from werkzeug.datastructures import MultiDict

from indexer.errors import InvalidRequest
from indexer.model.description import Description
from indexer.model.document import Document
from indexer.model.fields import TERMS
from indexer.structure import read_structure
from indexer.structure.correction import edited
from search_app.web.desk import document_form
from search_app.web.desk.document_form import changes_in, entries_of, parts_of
from tests.support.places import TESTS
from tests.support.wording import says

COMPOSITE = TESTS / "documents" / "composite" / "heading-then-byline.txt"
COMPOSED = read_structure(COMPOSITE.read_text(encoding="utf-8"))
LETTER = Document(
    "题名",
    "\n第一段。\n\n第二段。",
    "2022-03-24",
    "倪倩、丁一",
    description=Description(subjects=("经费", "收缴"), note="甲\n乙", openness="内部"),
)


def sent_back(document: Document, **typed: str) -> MultiDict[str, str]:
    """What a browser sends when somebody has typed into some fields."""
    form: MultiDict[str, str] = MultiDict()
    entries = entries_of(document, {})
    for part in parts_of(document, {}):
        entries += part.entries
    for entry in entries:
        form[entry.name] = entry.value.replace("\n", "\r\n")
    for name, value in typed.items():
        form[name] = value
    return form


@pytest.mark.parametrize(
    "document", [LETTER, COMPOSED, Document("只有题名", "")], ids=lambda one: one.title[:4]
)
def test_an_untouched_form_changes_nothing(document: Document) -> None:
    assert changes_in(sent_back(document), document) == {}


@pytest.mark.parametrize("name", TERMS)
def test_each_field_can_be_changed(name: str) -> None:
    typed = {"date": "2021-01-02", "openness": "仅档案员", "filing_year": "2021", "retention": "永久"}.get(
        name, "新的"
    )
    assert changes_in(sent_back(LETTER, **{name: typed}), LETTER) == {name: typed}
    assert edited(LETTER, {name: typed}) != LETTER


def test_sections_are_corrected_and_dropped() -> None:
    form = sent_back(COMPOSED, **{"section-1-speaker": "丁一", "section-2-drop": "on"})
    corrected = edited(COMPOSED, changes_in(form, COMPOSED))
    assert [one.speaker for one in corrected.sections] == [
        "丁一",
        *(one.speaker for one in COMPOSED.sections[2:]),
    ]
    assert corrected.text == COMPOSED.text


def test_what_was_typed_comes_back() -> None:
    typed = {"date": "2022-13-45", "section-1-speaker": "丁一", "section-2-drop": "on"}
    values = {entry.name: entry.value for entry in entries_of(COMPOSED, typed)}
    first, second, *_ = parts_of(COMPOSED, typed)
    assert values["date"] == "2022-13-45" and values["title"] == COMPOSED.title
    assert "丁一" in [entry.value for entry in first.entries] and not first.dropped
    assert second.dropped


def test_a_body_too_long_for_a_form_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document_form, "LONGEST_BODY", 3)
    assert "body" not in {entry.name for entry in entries_of(LETTER, {})}
    assert changes_in(sent_back(LETTER), LETTER) == {}


@pytest.mark.parametrize("name", ["body", "note"])
def test_what_a_form_cannot_carry_is_refused_and_comes_back(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    most = len(LETTER.body) + 9
    monkeypatch.setattr(document_form, "LONGEST_BODY", most)
    monkeypatch.setattr(document_form, "LONGEST_FIELD", most)
    form = sent_back(LETTER)
    form[name] = "字" * most
    assert changes_in(form, LETTER) == {name: "字" * most}
    form[name] += "字"
    with pytest.raises(InvalidRequest, check=says(f"最多 {most} 字，没有保存")):
        changes_in(form, LETTER)
    (entry,) = (one for one in entries_of(LETTER, form) if one.name == name)
    assert (entry.value, entry.most) == (form[name], most)
