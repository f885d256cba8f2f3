"""What people type without knowing any syntax is read as they mean it: blanks, mixed quotes, questions."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.archive import Archive
from tests.indexer.test_archive import import_records, record

RECORDS = [
    record("a", "简讯", "各支部的委员到会，女职工代表发言。"),
    record("b", "告示", "请各车间报材料。"),
    record("c", "简讯二", "县里开了会，总工会的同志讲了话。"),
    record("d", "门诊", "今日多风，流感疫苗接种，余号少。"),
    record("e", "老话", "老班长常念叨：人要实，火要虚，账要清。我们都记着。"),
    record("f", "工时规定", "加班费于次月十日前发放；逾期不发加班费的，应当说明。"),
    record("g", "问答", "遇到加班，多久能歇？怎么办？费口舌也没用。"),
    record("h", "党建", "党支部委员会换届。"),
]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """An archive with `RECORDS`; for tests that change nothing."""
    home = tmp_path_factory.mktemp("reading")
    opened = Archive.open(home)
    import_records(opened, home, *RECORDS)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("typed", "phrase", "every"),
    [
        ("支部 委员", "h", "a"),
        ("县 总工会", "", "c"),
        ("流感 少", "", "d"),
        ("少 流感", "", "d"),
        ("流感 怎么办", "", "d"),
        ("加班费 何时 发放", "", "f"),
    ],
)
def test_all_words_are_wanted_and_no_question_word_is(
    library: Archive, typed: str, phrase: str, every: str
) -> None:
    result = library.search(typed)
    assert (result.tiers["phrase"], result.tiers["all"]) == (len(phrase), len(every))
    assert "".join(hit.id for hit in result.hits) == phrase + every


@pytest.mark.parametrize(
    "typed", ["加班费多久发", "逾期不发加班费怎么办", "该不该发加班费？", "加班费什么时候发放"]
)
def test_a_question_is_not_answered_by_its_question_word(library: Archive, typed: str) -> None:
    assert next(hit.id for hit in library.search(typed).hits) == "f"


@pytest.mark.parametrize("opening", '"“「『')
@pytest.mark.parametrize("closing", '"”」』')
def test_a_quotation_in_a_question_finds_what_it_is_from(
    library: Archive, opening: str, closing: str
) -> None:
    said = f"{opening}人要实，火要虚，账要清{closing}"
    assert [hit.id for hit in library.search(f"{said}是谁说的？").hits][:1] == ["e"]
    assert library.search(said).tiers == {"phrase": 1, "all": 0, "some": 0}
    assert library.search(f"{opening}火要实{closing}").total == 0


@pytest.mark.parametrize(
    "typed",
    [
        "青枫互助办法全文",
        "关于青枫互助办法",
        "青枫互助办法是什么？",
        "青枫互助办法是怎么规定的",
        "2020年青枫互助办法",
    ],
)
def test_a_title_is_first_with_words_around_it(tmp_path: Path, typed: str) -> None:
    archive = Archive.open(tmp_path)
    import_records(
        archive,
        tmp_path,
        record("rules", "实施《青枫互助办法》细则", "《青枫互助办法》的落实，2020年起。"),
        record("title", "青枫互助办法", "各级应当遵守。"),
    )
    assert next(hit.id for hit in archive.search(typed).hits) == "title"
    archive.close()
