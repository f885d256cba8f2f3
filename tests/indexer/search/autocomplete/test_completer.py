"""What is offered while somebody types."""

from __future__ import annotations

import threading

import pytest

from indexer.search.autocomplete.completer import Completer, Completion, Lookup, vocabulary
from indexer.search.autocomplete.held_titles import Titles
from tests.support.archives.spelling import full_width, traditional

TITLES = [
    (1, "松江区总工会召开工作会议"),
    (2, "劳模工匠进校园活动启动"),
    (3, "重庆来的劳模"),
    (4, "工会新闻"),
    (5, "工会新闻"),
    (6, "全市劳模评选\n工作部署"),
]
WORDS = vocabulary(
    [("劳模待遇", 2), ("劳模精神", 9)],
    ["劳模", "劳动竞赛", "全国劳模", "职工之家"],
    {"speaker": {"倪清": 3, "劳力": 1}, "district": {"松江区": 40, "徐汇区": 7}, "source": {"劳动报": 5}},
)


INDEX = Lookup(Titles(TITLES).beginning)  # finds no title by what is inside it


@pytest.fixture
def completer() -> Completer:
    """A completer that knows some words."""
    made = Completer()
    made.set_vocabulary(WORDS)
    return made


def offered(completer: Completer, typed: str, limit: int = 20, index: Lookup = INDEX) -> list[str]:
    return [completion.text for completion in completer.complete(typed, limit, index)]


def test_past_queries_come_first_then_terms_names_and_titles(completer: Completer) -> None:
    assert completer.complete("劳", 20, INDEX) == (
        Completion("劳模精神", "query"),
        Completion("劳模待遇", "query"),
        Completion("劳模", "term"),
        Completion("劳动竞赛", "term"),
        Completion("劳动报", "source"),
        Completion("劳力", "speaker"),
        Completion("劳模工匠进校园活动启动", "title"),
    )


def test_what_begins_with_the_typed_comes_before_what_holds_it(completer: Completer) -> None:
    texts = offered(completer, "劳模")
    assert texts == ["劳模精神", "劳模待遇", "劳模工匠进校园活动启动", "全国劳模"]


@pytest.mark.parametrize(
    "typed, wanted",
    [
        ("laomo", "劳模精神"),
        ("laom", "劳模精神"),
        ("lmjs", "劳模精神"),
        ("劳mo", "劳模精神"),
        ("xuhui", "徐汇区"),
        ("xh", "徐汇区"),
        ("niqing", "倪清"),
        ("gonghuixw", "工会新闻"),
        ("chongqing", "重庆来的劳模"),
        ("zhigongzhijia", "职工之家"),
    ],
)
def test_pinyin_finds_words_names_and_titles(completer: Completer, typed: str, wanted: str) -> None:
    assert offered(completer, typed)[0] == wanted


@pytest.mark.parametrize(
    "typed", ["劳模", traditional("劳模"), "劳 模", "  劳模 ", full_width("laomo"), "LaoMo"]
)
def test_the_same_however_it_is_typed(completer: Completer, typed: str) -> None:
    assert offered(completer, typed)[0] == "劳模精神"


def test_nothing_is_offered_twice(completer: Completer) -> None:
    completer.set_vocabulary([Completion("劳模精神", "query"), Completion(traditional("劳模精神"), "term")])
    index = Lookup(Titles([(1, "劳模精神"), (2, "劳模 精神")]).beginning)
    assert completer.complete("劳", index=index) == (Completion("劳模精神", "query"),)
    assert offered(completer, "laomo", index=index) == ["劳模精神"]


def test_what_was_typed_is_offered_only_when_nothing_else_is(completer: Completer) -> None:
    assert "劳模" not in offered(completer, "劳模")
    assert offered(completer, "职工之家") == ["职工之家"]


def test_the_limit_holds_and_does_not_count_what_was_typed(completer: Completer) -> None:
    assert offered(completer, "劳模", 2) == ["劳模精神", "劳模待遇"]
    assert offered(completer, "劳", 0) == []


@pytest.mark.parametrize("typed", ["", " ", "查无此词", "qqq", "劳" * 50, "\x00", '"', "-", "😀"])
def test_what_leads_nowhere_offers_nothing(completer: Completer, typed: str) -> None:
    assert completer.complete(typed, index=INDEX) == ()


@pytest.mark.parametrize(
    "typed, wanted",
    [
        ("评选 laomo", "评选 劳模精神"),
        ('"劳mo', '"劳模精神"'),
        ("评选 “劳模精", "评选 “劳模精神”"),
        ("评选 -劳mo", "评选 -劳模精神"),
        ("-劳mo", "-劳模精神"),
        ("标题:劳mo", "标题:劳模精神"),
        ("劳模，职工之", None),
        ("评选 |劳模精", "评选 |劳模精神"),
    ],
)
def test_the_last_term_is_completed_where_the_whole_leads_nowhere(
    completer: Completer, typed: str, wanted: str | None
) -> None:
    assert next(iter(offered(completer, typed)), None) == wanted


def test_titles_are_found_inside_by_the_given_search() -> None:
    asked = []

    def find(text: str, limit: int) -> list[str]:
        asked.append((text, limit))
        return ["关于劳模评选的通知"]

    completer = Completer()
    completer.set_vocabulary(WORDS)
    index = Lookup(find_titles=find)
    assert completer.complete(traditional("劳模评"), 5, index) == (Completion("关于劳模评选的通知", "title"),)
    assert asked[0][0] == "劳模评" and asked[0][1] >= 5
    completer.complete("劳", index=index)
    assert len(asked) == 1, "one character stands in every title"


def test_a_reader_beside_a_writer_sees_whole_states(completer: Completer) -> None:
    stop, seen = threading.Event(), []

    def read() -> None:
        while not stop.is_set():
            seen.append(len(offered(completer, "gonghuixin")))

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for turn in range(60):
        completer.set_vocabulary(WORDS[turn % 3 :])
    stop.set()
    for reader in readers:
        reader.join()
    assert seen and set(seen) == {1}
