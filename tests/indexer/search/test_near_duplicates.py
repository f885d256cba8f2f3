"""Changed copies are found, documents of one form are not taken for each other, short ones least of all."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.archive import Archive
from indexer.model.document import Document
from indexer.search.near_duplicates import NEAR, NearDuplicate, resemblance, telling_strings
from indexer.text.normalization import normalize
from tests.conftest import ARTICLE

NOTICE = Document(
    "关于开展困难职工帮扶工作的通知",
    "各基层工会：为做好困难职工帮扶工作，现将有关事项通知如下。一、摸清底数，做到不漏一户。"
    "二、建立台账，逐户写明致困原因和帮扶措施。三、帮扶资金专款专用，九月底前发放到位，并报区总工会备案。"
    "\n青枫区总工会\n2022年8月15日",
)
OTHER = Document(
    "关于举办职工书法比赛的通知",
    "各基层工会：为丰富职工文化生活，定于十月举办职工书法比赛，请于九月二十日前把作品送到区工人文化宫。"
    "\n青枫区总工会\n2022年8月15日",
)
SLIP = Document("请假条", "职工董海明因病请假一天，请批准。2022年8月15日")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    folder = tmp_path_factory.mktemp("near")
    documents = {"notice": NOTICE, "other": OTHER, "slip": SLIP}
    lines = [{"id": name, "title": one.title, "body": one.body} for name, one in documents.items()]
    (folder / "a.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    archive = Archive.open(folder / "home")
    assert len(list(archive.import_lines(folder / "a.jsonl"))) == 3
    yield archive
    archive.close()


def altered(text: str, every: int) -> str:
    return "".join("某" if at % every == every - 1 and one != "\n" else one for at, one in enumerate(text))


COPIES = {
    "the same": NOTICE.body,
    "one character in thirty": altered(NOTICE.body, 30),
    "a sentence less": NOTICE.body.replace("二、建立台账，逐户写明致困原因和帮扶措施。", ""),
    "lines ended elsewhere": "\n".join(NOTICE.body[at : at + 20] for at in range(0, len(NOTICE.body), 20)),
    "blanks and other punctuation": " ".join(NOTICE.body).replace("，", ","),
    "traditional characters": NOTICE.body.replace("职工", "職工").replace("总", "總"),
}


@pytest.mark.parametrize("body", COPIES.values(), ids=COPIES)
def test_changed_copies(home: Archive, body: str) -> None:
    (near,) = home.near_duplicates(Document(NOTICE.title, body))
    assert (near.id, near.title) == ("notice", NOTICE.title)
    assert NEAR <= near.resemblance <= 1
    assert (near.resemblance == 1) == (
        normalize(body).replace("\n", "") == normalize(NOTICE.body).replace("\n", "")
    )


def test_one_that_is_left_out(home: Archive) -> None:
    assert home.near_duplicates(NOTICE, but="notice") == ()
    assert home.near_duplicates(NOTICE, but="other") == (NearDuplicate("notice", NOTICE.title, 1.0),)


@pytest.mark.parametrize(
    "document",
    [
        Document(
            "关于召开工会主席例会的通知", "各基层工会：定于九月一日召开例会。\n青枫区总工会\n2022年8月15日"
        ),
        Document("", ""),
        Document("通知", ""),
        Document("请假条", "职工倪倩因事请假两天，请批准。2022年9月1日"),
        Document("", "\n".join("短行")),
    ],
    ids=["another notice", "nothing", "a word", "another slip", "single characters"],
)
def test_others_are_not_near(home: Archive, document: Document) -> None:
    assert home.near_duplicates(document) == ()


def test_a_short_text_is_near_only_when_hardly_anything_differs(home: Archive) -> None:
    assert [near.id for near in home.near_duplicates(SLIP)] == ["slip"]
    assert [near.id for near in home.near_duplicates(Document(SLIP.title, f"{SLIP.body}。"))] == ["slip"]
    other = Document(SLIP.title, SLIP.body.replace("董海明", "倪倩"))
    assert resemblance(SLIP.text, other.text) >= NEAR, "as near as long texts need to be"
    assert home.near_duplicates(other) == ()


def test_the_nearest_first_and_what_is_withdrawn_not(empty: Archive, tmp_path: Path) -> None:
    lines = [
        {"id": f"n{every}", "title": NOTICE.title, "body": altered(NOTICE.body, every)}
        for every in (20, 40, 60)
    ]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    assert len(list(empty.import_lines(tmp_path / "a.jsonl"))) == 3
    found = empty.near_duplicates(NOTICE)
    assert [near.id for near in found] == ["n60", "n40", "n20"]
    empty.withdraw("n60")
    assert [near.id for near in empty.near_duplicates(NOTICE)] == ["n40", "n20"]
    assert [near.id for near in empty.near_duplicates(NOTICE, least=found[1].resemblance)] == ["n40"]


def test_a_long_text_with_a_part_of_it_changed(archive: Archive, article: str) -> None:
    title, _, body = article.partition("\n")
    chance = random.Random(5)
    words = "".join(chance.choice("甲乙丙丁戊己庚辛壬癸") for _ in range(len(body) // 4))
    (near,) = archive.near_duplicates(Document(title, body[len(words) :] + words))
    assert near.id == archive.near_duplicates(Document(title, body))[0].id
    assert ARTICLE.exists() and 0.5 < near.resemblance < 0.8


@given(st.text(alphabet="工会甲乙\n，", max_size=400))
def test_strings_stand_in_the_text_and_cross_no_line_end(text: str) -> None:
    strings = telling_strings(text)
    assert len(strings) <= 28
    assert len(set(strings)) == len(strings)
    for string in strings:
        assert string in text
        assert "\n" not in string
        assert 4 <= len(string) <= 10
    assert bool(strings) == any(len(line) >= 4 for line in text.split("\n"))


@given(st.text(max_size=60), st.text(max_size=60))
def test_resemblance_is_that_of_sets(one: str, other: str) -> None:
    def grams(text: str) -> set[str]:
        plain = normalize(text).replace("\n", "")
        return {plain[at : at + 5] for at in range(max(len(plain) - 4, min(len(plain), 1)))}

    every = grams(one) | grams(other)
    expected = len(grams(one) & grams(other)) / len(every) if every else 0.0
    assert resemblance(one, other) == pytest.approx(expected)
    assert resemblance(other, one) == resemblance(one, other)
