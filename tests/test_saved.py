"""Saved searches in the catalogue's database: kept, listed, deleted, within limits, beside everything else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer import saved
from indexer.archive import Archive
from indexer.catalogue import Catalogue
from indexer.errors import CatalogueUnusable, InvalidRequest
from indexer.query import LONGEST_QUERY
from indexer.saved import LONGEST_NAME, SavedSearches
from tests.older import shape, without


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "var" / "catalogue.db"


@pytest.fixture
def catalogue(path: Path) -> Iterator[Catalogue]:
    opened = Catalogue(path)
    yield opened
    opened.close()


@pytest.fixture
def searches(catalogue: Catalogue) -> SavedSearches:
    return catalogue.saved


def save(searches: SavedSearches, name: str, query: str = "劳模") -> str:
    return searches.save(name, query, sort="relevance", filters={}, widen=False).id


def test_a_search_comes_back_as_it_was(empty: Archive) -> None:
    filters = {"year": ("2022", "2021"), "district": ("浦东新区",)}
    kept = empty.save_search("区里的劳模", "劳模 -工匠", sort="newest", filters=filters, widen=True)
    assert re.fullmatch("[0-9a-f]{12}", kept.id) and kept.created_at.endswith("+00:00")
    assert (kept.name, kept.query, kept.sort, kept.widen) == ("区里的劳模", "劳模 -工匠", "newest", True)
    assert kept.filters == {"year": ("2021", "2022"), "district": ("浦东新区",)}
    assert empty.saved_searches() == [kept]


def test_last_saved_first(searches: SavedSearches) -> None:
    ids = [save(searches, name) for name in "甲乙丙"]
    assert [kept.id for kept in searches.all()] == ids[::-1]


def test_the_same_is_kept_once(searches: SavedSearches) -> None:
    assert save(searches, "甲") == save(searches, "甲")
    assert len({save(searches, "甲"), save(searches, "乙"), save(searches, "甲", "工匠")}) == 3
    same = [
        searches.save("丙", "x", sort="oldest", filters={"year": years}, widen=True).id
        for years in (["1", "2"], ["2", "1", "2"])
    ]
    assert same[0] == same[1]


def test_deleting(searches: SavedSearches) -> None:
    first, second = save(searches, "甲"), save(searches, "乙")
    assert searches.forget(first) and not searches.forget(first) and not searches.forget("\ud800")
    assert [kept.id for kept in searches.all()] == [second]


@pytest.mark.parametrize("name", ["", "  ", "\n", "\x00"])
def test_a_name_is_asked_for(searches: SavedSearches, name: str) -> None:
    with pytest.raises(InvalidRequest, match="起个名字"):
        save(searches, name)


def test_long_names_and_queries_are_refused(searches: SavedSearches) -> None:
    assert save(searches, f" {'名' * LONGEST_NAME} ")
    with pytest.raises(InvalidRequest, match=f"最多 {LONGEST_NAME} 个"):
        save(searches, "名" * (LONGEST_NAME + 1))
    assert save(searches, "长", "词" * LONGEST_QUERY)
    with pytest.raises(InvalidRequest, match="请截短"):
        save(searches, "太长", "词" * (LONGEST_QUERY + 1))
    with pytest.raises(InvalidRequest, match="relevance、newest"):
        searches.save("甲", "", sort="up", filters={}, widen=False)  # type: ignore[arg-type]


def test_there_is_an_end_to_saving(searches: SavedSearches, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saved, "MOST_SAVED", 3)
    ids = [save(searches, name) for name in "甲乙丙"]
    with pytest.raises(InvalidRequest, match=r"已保存 3 条检索.*请先删去"):
        save(searches, "丁")
    assert save(searches, "甲") == ids[0]
    searches.forget(ids[1])
    assert save(searches, "丁")


def test_threads_at_once_keep_within_the_limit(
    searches: SavedSearches, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saved, "MOST_SAVED", 5)

    def attempt(number: int) -> bool:
        try:
            return bool(save(searches, f"第{number}条"))
        except InvalidRequest:
            return False

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(20))) == 5
    assert len(searches.all()) == 5


@settings(max_examples=40)
@given(
    st.text(min_size=1, max_size=40), st.text(max_size=60), st.dictionaries(st.text(), st.lists(st.text()))
)
def test_any_text_is_kept_or_refused(
    tmp_path_factory: pytest.TempPathFactory, name: str, query: str, filters: dict[str, list[str]]
) -> None:
    catalogue = Catalogue(tmp_path_factory.mktemp("any") / "catalogue.db")
    try:
        kept = catalogue.saved.save(name, query, sort="relevance", filters=filters, widen=False)
    except InvalidRequest:
        assert catalogue.saved.all() == []
    else:
        assert catalogue.saved.all() == [kept]
    catalogue.close()


def test_searches_stay_when_the_archive_is_opened_again(path: Path, catalogue: Catalogue) -> None:
    identifier = save(catalogue.saved, "甲")
    other = Catalogue(path)
    assert [kept.id for kept in other.saved.all()] == [identifier]
    other.close()


# an archive that was made before there were saved searches


@pytest.fixture
def older(path: Path, catalogue: Catalogue) -> Path:
    catalogue.close()
    return without(path, "saved_searches")


def test_an_older_archive_gets_the_missing_table(older: Path) -> None:
    assert "saved_searches" not in shape(older)
    catalogue = Catalogue(older)
    assert save(catalogue.saved, "甲")
    catalogue.close()
    assert {"documents", "saved_searches"} <= shape(older).keys()


def refuse_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every transaction begins as on a disk that is only read."""

    def refuse(*_: object) -> None:
        raise CatalogueUnusable("档案目录无法写入(attempt to write a readonly database)。")

    monkeypatch.setattr(Catalogue, "_begun", refuse)


def test_an_older_archive_that_is_only_read_opens(older: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refuse_writes(monkeypatch)
    catalogue = Catalogue(older)
    assert catalogue.count() == 0 and catalogue.saved.all() == []
    with pytest.raises(CatalogueUnusable):
        save(catalogue.saved, "甲")
    catalogue.close()


def test_opening_a_complete_archive_writes_nothing(
    path: Path, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[object] = []
    monkeypatch.setattr(Catalogue, "_begun", written.append)  # what is refused alone would be passed over
    again = Catalogue(path)
    assert again.count() == 0 and written == []
    again.close()


def test_a_new_archive_that_cannot_be_written_is_reported(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse_writes(monkeypatch)
    with pytest.raises(CatalogueUnusable):
        Catalogue(path)
