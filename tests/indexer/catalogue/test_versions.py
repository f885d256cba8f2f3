"""Every change is a new version in one transaction: numbered in order, logged, owed, and no more open than the last."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.catalogue.catalogue import Catalogue
from indexer.model.description import OPENNESS, Description, Openness
from indexer.model.document import Document
from indexer.model.stored import IncomingDocument


def arrival(
    identifier: str, sha256: str, *, openness: Openness = "公开", proposed: bool = False, body: str = ""
) -> IncomingDocument:
    document = Document("题", body or f"正文{sha256}", description=Description(openness=openness))
    return IncomingDocument(identifier, document, "", sha256, proposed=proposed)


ARRIVALS = st.lists(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 5)), max_size=5), max_size=4)


@pytest.mark.slow
@settings(deadline=None, max_examples=40)
@given(ARRIVALS)
def test_any_arrivals_are_what_a_dictionary_makes_of_them(
    tmp_path_factory: pytest.TempPathFactory, batches: list[list[tuple[str, int]]]
) -> None:
    """Bytes that are held are not held twice; an id that is known gets another version; numbers follow arrival."""
    catalogue = Catalogue(tmp_path_factory.mktemp("home") / "var" / "catalogue.db")
    holders: dict[str, str] = {}  # bytes → id
    versions: Counter[str] = Counter()
    for batch in batches:
        expected = []
        for identifier, content in batch:
            sha256 = str(content)
            if sha256 in holders:
                expected.append(("duplicate", holders[sha256]))
                continue
            holders[sha256] = identifier
            expected.append(("replaced" if versions[identifier] else "added", identifier))
            versions[identifier] += 1
        arrivals = [arrival(identifier, str(content)) for identifier, content in batch]
        assert catalogue.add(arrivals, actor="") == expected
    assert {stored.id: stored.version for stored in catalogue.active()} == dict(versions)
    for identifier, number in versions.items():
        kept = catalogue.versions(identifier)
        assert sorted(one.version for one in kept) == list(range(1, number + 1))
        assert {one.sha256 for one in kept} == {
            sha for sha, holder in holders.items() if holder == identifier
        }
    owed = catalogue.pending()[0]
    assert owed == {catalogue.get(identifier).number for identifier in versions}
    catalogue.close()


@pytest.mark.parametrize("before", OPENNESS)
@pytest.mark.parametrize("stated", OPENNESS)
@pytest.mark.parametrize("proposed", [False, True])
def test_what_was_closed_is_not_opened_by_a_file_that_comes_again(
    catalogue: Catalogue, before: Openness, stated: Openness, proposed: bool
) -> None:
    """The more closed of the two; where nothing states how open it is, as before."""
    catalogue.add([arrival("a", "1", openness=before)], actor="")
    catalogue.add([arrival("a", "2", openness=stated, proposed=proposed)], actor="")
    expected = before if proposed else max(before, stated, key=OPENNESS.index)
    assert catalogue.get("a").document.description.openness == expected


def test_what_was_recorded_of_a_document_stays(catalogue: Catalogue) -> None:
    first = arrival("a", "1")
    described = replace(first.document, description=Description(code="Z012", note="旧"))
    catalogue.add([replace(first, document=described)], actor="")
    second = arrival("a", "2")
    noted = replace(second.document, description=Description(note="新"))
    catalogue.add([replace(second, document=noted)], actor="")
    description = catalogue.get("a").document.description
    assert (description.code, description.note) == ("Z012", "新")


def test_an_edit_is_a_version_of_the_same_bytes_and_the_same_is_none(catalogue: Catalogue) -> None:
    catalogue.add([arrival("a", "1")], actor="甲")
    assert catalogue.edit("a", lambda document: replace(document, title="新题"), actor="乙")
    assert not catalogue.edit("a", lambda document: document, actor="乙")
    stored = catalogue.get("a")
    assert (stored.version, stored.sha256, stored.document.title) == (2, "1", "新题")
    acts = [(event.act, event.actor) for event in catalogue.log("a", 100, None)]
    assert sorted(acts) == [("add", "甲"), ("edit", "乙")]


def test_a_withdrawn_document_that_comes_again_is_active(catalogue: Catalogue) -> None:
    catalogue.add([arrival("a", "1")], actor="")
    catalogue.set_state("a", "withdrawn", actor="")
    assert catalogue.add([arrival("a", "1")], actor="") == [("duplicate", "a")]
    assert catalogue.withdrawn(["a"]) == {"a"}
    assert catalogue.add([arrival("a", "2")], actor="") == [("replaced", "a")]
    assert catalogue.withdrawn(["a"]) == set() and catalogue.get("a").version == 2


def test_nothing_is_written_when_a_change_fails(catalogue: Catalogue) -> None:
    catalogue.add([arrival("a", "1")], actor="")
    before = catalogue.logged()

    def fail(document: Document) -> Document:
        raise KeyError

    with pytest.raises(KeyError):
        catalogue.edit("a", fail, actor="")
    assert (catalogue.get("a").version, catalogue.logged()) == (1, before)


@pytest.mark.slow
def test_hundreds_at_once_get_the_numbers_of_their_order(catalogue: Catalogue) -> None:
    """More than are asked for in one statement."""
    arrivals = [arrival(f"第{number}", str(number)) for number in range(1200)]
    outcomes = catalogue.add([*arrivals, arrivals[3], arrival("第7", "another")], actor="")
    assert outcomes[:1200] == [("added", f"第{number}") for number in range(1200)]
    assert outcomes[1200:] == [("duplicate", "第3"), ("replaced", "第7")]
    assert [stored.id for stored in catalogue.active()] == [f"第{number}" for number in range(1200)]
