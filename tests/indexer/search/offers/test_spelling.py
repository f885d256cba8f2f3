"""Did you mean: in a small archive of made-up union papers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from indexer.index.execution.snapshot import Snapshot
from indexer.query.parser import parse
from indexer.search.offers import spelling
from indexer.search.offers.language_model import LanguageModel
from indexer.search.offers.spelling import corrected, suggest
from indexer.text.tokenizer import segmenter_for
from tests.support.archives.model import entry, segment_of

SENTENCES = (
    "弘扬劳模精神、劳动精神、工匠精神，团结引领职工当好主力军",
    "职工代表大会审议通过了集体合同草案，劳模精神深入人心",
    "松江区总工会已经完成换届选举，会员代表大会顺利召开",
    "劳动竞赛在重点工程中展开，五一劳动奖章获得者走进校园",
    "工会为户外劳动者建设爱心接力站，夏送清凉，冬送温暖",
    "全市劳模评选工作启动，未来三年培养一百名工匠",
    "总工会召开工作会议，部署产业工人队伍建设改革",
    "职工之家建设经验在全区推广，工会干部深入基层",
    "北京路街道总工会已经建立职工法律援助站",
)


class Model:
    """Statistics of some texts, each there several times; counts what it is asked."""

    def __init__(self, texts: Sequence[str], copies: int = 4) -> None:
        entries = [
            entry(number, f"通报\n{text}。")
            for number, text in enumerate([text for text in texts for _ in range(copies)], start=1)
        ]
        self._snapshot = Snapshot.of([segment_of(entries)] if entries else [])
        self.asked = 0

    def frequencies(self, strings: Sequence[str]) -> Sequence[int]:
        self.asked += 1
        return self._snapshot.frequencies(strings)

    def fillers(self, before: str, after: str) -> Mapping[str, int]:
        self.asked += 1
        return self._snapshot.fillers(before, after)


@pytest.fixture(scope="module")
def model() -> Model:
    return Model(SENTENCES)


def meant(typed: str, model: Model) -> str | None:
    return suggest(typed, parse(typed), model, segmenter_for().words)


@pytest.mark.parametrize(
    "typed, wanted",
    [
        ("劳魔精神", "劳模精神"),  # the same sound
        ("公会干部", "工会干部"),
        ("劳动竟赛", "劳动竞赛"),
        ("松江区种工会", "松江区总工会"),  # a near one: zhong for zong
        ("北今路街道", "北京路街道"),  # jin for jing
        ("己经完成", "已经完成"),  # look-alikes
        ("末来三年", "未来三年"),
        ("集体台同", "集体合同"),  # a look-alike that no list has: the archive proposes it
        ("老魔精神", "劳模精神"),  # two wrong characters side by side
        ("职工袋表大回", "职工代表大会"),  # and apart
        ("模劳精神", "劳模精神"),  # swapped
        ("会工干部", "工会干部"),
    ],
)
def test_wrong_characters_are_put_right(model: Model, typed: str, wanted: str) -> None:
    assert meant(typed, model) == wanted


@pytest.mark.parametrize(
    "typed, wanted",
    [
        ('"劳魔精神"', '"劳模精神"'),
        ("“劳魔精神” 校园", "“劳模精神” 校园"),
        ("校园 OR 劳魔精神", "校园 OR 劳模精神"),
        ("-校园 劳魔精神", "-校园 劳模精神"),
        ("勞魔精神", "勞模精神"),
        ("标题:劳魔精神", "标题:劳模精神"),
        ("劳魔精神\n校园", "劳模精神 校园"),
        ("劳魔精神 公会干部", "劳模精神 工会干部"),
    ],
)
def test_the_rest_of_the_query_stays_as_it_was_typed(model: Model, typed: str, wanted: str) -> None:
    assert meant(typed, model) == wanted


@pytest.mark.parametrize(
    "typed", [*SENTENCES[0].split("，"), "劳模", "职工代表大会", "工会", "劳模 校园", "已经"]
)
def test_what_is_well_found_is_left_alone(model: Model, typed: str) -> None:
    assert meant(typed, model) is None


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "-",
        "劳",
        "魑魅魍魉",
        "-劳魔精神",
        "2022",
        "abc",
        "qwrt",
        "日期:2022",
        "作者:劳魔",
        "😀😀",
        "劳魔" * 30,
    ],
)
def test_nothing_is_made_up(model: Model, typed: str) -> None:
    assert meant(typed, model) is None


def test_words_may_be_said_apart_but_a_phrase_has_to_be_found(model: Model) -> None:
    assert meant("冬送问暖了职工", model) == "冬送温暖了职工"
    assert not any(model.frequencies(["冬送温暖了职工"]))
    assert all(model.frequencies(segmenter_for().words("冬送温暖了职工")))
    assert meant('"冬送问暖了职工"', model) is None


@pytest.mark.parametrize(
    "typed, wanted",
    [
        ("laomo jingshen", "劳模精神"),
        ("laomojingshen", "劳模精神"),
        ("LaoMo", "劳模"),
        ("gonghui", "工会"),
        ("zhigong zhi jia", "职工之家"),
        ("tuixiu", None),
        ("hao", None),
    ],
)
def test_pinyin_comes_back_in_characters(model: Model, typed: str, wanted: str | None) -> None:
    assert meant(typed, model) == wanted


def test_the_archive_decides_between_same_sounds() -> None:
    archive = Model(["公会改选理事", "公会章程修订"])
    assert corrected("工会章程", LanguageModel(archive)) == "公会章程"
    assert corrected("公会章程", LanguageModel(archive)) is None


def test_an_empty_archive_suggests_nothing() -> None:
    empty = Model([])
    assert meant("劳魔精神", empty) is None and meant("laomo", empty) is None


@pytest.mark.parametrize(
    "typed",
    [
        "劳魔" * (spelling.LONGEST // 2 + 1),
        " ".join(["劳魔精神"] * 200),
        " ".join(['"劳魔精神"'] * 140),
        "|".join(["公会干部"] * 200),
        "标题:" + "|".join(["劳魔"] * 300),
        "请问劳魔精神是怎样在工会干部中间得到弘扬的呢",
    ],
)
def test_long_queries_are_not_looked_at(model: Model, typed: str) -> None:
    asked = model.asked
    assert meant(typed, model) is None
    assert model.asked == asked


def test_a_query_at_the_limit_asks_the_archive_a_bounded_number_of_times() -> None:
    right = "走进校园弘扬劳模精神会议"
    model = Model([right, f"关于{right}的通知", f"{right}。"])
    assert len(right) == spelling.LONGEST
    assert meant(right.replace("模", "魔"), model) == right
    assert model.asked < 100 * len(right)


def test_what_is_simply_new_is_not_mended(model: Model) -> None:
    """No two wrong characters can be why nearly nothing of a question is said side by side."""
    assert corrected("今年夏天哪些企业给员工发放了高温补贴", LanguageModel(model)) is None


@pytest.mark.parametrize(
    "typed", ["劳魔精神", "松江区种工会", "集体台同", "老魔精神", "职工之家", "ldjs", "zgdbdh"]
)
def test_over_a_network_the_same_is_suggested_with_few_requests(typed: str, model: Model) -> None:
    at_hand = meant(typed, model)
    model.asked = 0
    words = segmenter_for().words
    assert suggest(typed, parse(typed), model, words, most_counted=10_000) == at_hand
    assert model.asked < 50  # up to 220 one by one


def test_what_would_need_too_much_counting_is_not_suggested(model: Model) -> None:
    words = segmenter_for().words
    assert suggest("劳魔精神", parse("劳魔精神"), model, words, most_counted=20) is None
