"""One battery for every engine: exact, complete and in order, through any history of changes."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from indexer.index.batches import in_batches
from indexer.index.engine import (
    AllOf,
    AnyOf,
    Condition,
    Contains,
    DateIn,
    Engine,
    FacetHas,
    FacetIn,
    HasWord,
    IndexEntry,
    InTitle,
    NoneOf,
    Plan,
    ScoringTerm,
    TierPlan,
)
from indexer.index.opensearch.engine import OpenSearchEngine
from indexer.index.segments import merge_policy, passages
from indexer.index.texts import KeyIn, Together
from indexer.text.lexicon import Lexicon
from tests.indexer.index.conftest import OpenEngine
from tests.support.archives.model import entry, holds

DOCUMENTS = [
    entry(1, "劳模精神\n弘扬劳模精神、劳动精神、工匠精神", date=20220324, district="浦东新区"),
    entry(
        2,
        "工匠评选\n工匠精神代代相传。劳模工匠同台",
        date=20210501,
        district="杨浦区",
        number="青工总[2021]112号",
    ),
    entry(
        3,
        "送清凉\n高温天慰问户外劳动者",
        date=20220701,
        district="杨浦区",
        filing_year="2021",
        retention="定期30年",
        subject="高温慰问",
    ),
    entry(4, "无日期\n职工书屋里的New York故事\U0002a6a5"),
]


@pytest.fixture
def engine(open_engine: OpenEngine) -> Engine:
    """An engine that holds `DOCUMENTS`, added in two parts."""
    made = open_engine()
    made.add(DOCUMENTS[:2])
    made.add(DOCUMENTS[2:])
    return made


def found(engine: Engine, condition: Condition, **options: object) -> list[int]:
    """The keys an engine gives for a condition, checked against its own total."""
    terms = (ScoringTerm("phrase", condition.text, 1.0),) if isinstance(condition, Contains) else ()
    plan = Plan((TierPlan("phrase", condition, terms),))
    answer = engine.snapshot().search(plan, limit=100, **options)  # type: ignore[arg-type]
    assert answer.total == len(answer.hits)
    return [hit.key for hit in answer.hits]


CONDITIONS: list[Condition] = [
    Contains("劳模精神"),
    Contains("精神"),
    Contains("劳"),
    Contains("new york"),
    Contains("\U0002a6a5"),
    Contains("精神代代相传。劳模"),
    Contains("不在其中"),
    Contains("工匠精神工匠"),
    AllOf((Contains("劳模"), Contains("同台"))),
    AnyOf((Contains("同台"), Contains("慰问"))),
    NoneOf((Contains("精神"),)),
    AllOf((Contains("工匠"), NoneOf((Contains("弘扬"),)))),
    AllOf(()),
    AnyOf(()),
    FacetIn("district", ("杨浦区",)),
    FacetIn("district", ("杨浦区", "浦东新区")),
    FacetIn("district", ("没有的区",)),
    FacetIn("year", ("2022", "20", "x")),
    FacetIn("month", ("2022-07", "2021-05", "2022-7x")),
    FacetIn("filing_year", ("2021",)),
    FacetIn(
        "filing_year", tuple(f"{year:04}" for year in range(10_000))
    ),  # a range with open ends has so many
    FacetIn("retention", ("永久", "定期30年")),
    FacetIn("subject", ("慰问",)),
    FacetHas("retention", "0年"),
    FacetHas("retention", "30年"),
    FacetHas("subject", "慰问"),
    FacetHas("district", "浦东"),
    FacetHas("district", "区"),
    FacetHas("number", "12号"),
    FacetHas("number", "112号"),
    FacetHas("number", "工总[2021]"),
    InTitle("工匠"),
    InTitle("劳"),
    InTitle("精"),
    InTitle("评选工"),
    InTitle("职工"),
    InTitle("不在其中"),
    Together(("劳模", "工匠"), ("sentence",)),
    Together(("代代", "劳模"), ("sentence",)),
    Together(("代代", "劳模"), ("paragraph",)),
    Together(("工匠", "劳模"), (0,)),
    Together(("劳模", "劳模"), ("paragraph",)),
    Together(("劳", "匠", "精神"), (9, "sentence")),
    Together(("劳模", "不在其中"), (9,)),
    AllOf((Contains("工匠"), NoneOf((Together(("劳模", "工匠"), (2,)),)))),
    KeyIn((1, 3, 77)),
    KeyIn(()),
    DateIn(20210101, 20211231),
    DateIn(0, 99999999),
]


@pytest.mark.parametrize("condition", CONDITIONS, ids=repr)
def test_finds_what_holds(engine: Engine, condition: Condition) -> None:
    expected = {item.key for item in DOCUMENTS if holds(item, condition)}
    assert set(found(engine, condition)) == expected


def test_date_order_puts_undated_last(engine: Engine) -> None:
    assert found(engine, AllOf(()), sort="newest") == [3, 1, 2, 4]
    assert found(engine, AllOf(()), sort="oldest") == [2, 1, 3, 4]


def test_last_added_first(engine: Engine) -> None:
    engine.add([entry(9, "新来\n的")])
    assert found(engine, AllOf(()), sort="added") == [9, 4, 3, 2, 1]


def test_a_title_outranks_a_mention(engine: Engine) -> None:
    engine.add([entry(5, "别的题目\n劳模精神")])
    assert found(engine, Contains("劳模精神"))[0] == 1


def test_pages_neither_repeat_nor_skip(engine: Engine) -> None:
    plan = Plan((TierPlan("phrase", AllOf(()), ()),))
    pages = [engine.snapshot().search(plan, limit=1, offset=at).hits for at in range(5)]
    assert sorted(hit.key for page in pages for hit in page) == [1, 2, 3, 4]


def test_a_document_belongs_to_its_first_tier(engine: Engine) -> None:
    first, second = Contains("劳模精神"), Contains("工匠")
    plan = Plan((TierPlan("phrase", first, ()), TierPlan("all", second, ())))
    answer = engine.snapshot().search(plan, limit=10)
    assert answer.tiers == {"phrase": 1, "all": 1}
    assert [(hit.key, hit.tier) for hit in answer.hits] == [(1, "phrase"), (2, "all")]


def test_facets_count_what_was_found(engine: Engine) -> None:
    plan = Plan((TierPlan("phrase", Contains("工匠"), ()),))
    facets = engine.snapshot().search(plan, limit=0).facets
    assert facets["year"] == (("2022", 1), ("2021", 1))
    assert dict(facets["district"]) == {"浦东新区": 1, "杨浦区": 1}
    assert facets["retention"] == facets["subject"] == facets["filing_year"] == ()


def test_what_is_recorded_of_filing_is_counted_with_its_own_filter_aside(engine: Engine) -> None:
    permanent = {"retention": FacetIn("retention", ("永久",))}
    answer = engine.snapshot().search(Plan((TierPlan("phrase", AllOf(()), ()),), permanent), limit=10)
    assert answer.total == 0 and answer.facets["retention"] == (("定期30年", 1),)
    assert answer.facets["subject"] == answer.facets["filing_year"] == ()


def test_months_are_counted_and_the_undated_are_not(engine: Engine) -> None:
    facets = engine.snapshot().search(Plan((TierPlan("phrase", AllOf(()), ()),)), limit=0).facets
    assert facets["month"] == (("2022-07", 1), ("2022-03", 1), ("2021-05", 1))
    assert facets["year"] == (("2022", 2), ("2021", 1))


FILTERS: dict[str, Condition] = {
    "district": FacetIn("district", ("杨浦区",)),
    "year": FacetIn("year", ("2022",)),
    "month": FacetIn("month", ("2022-07",)),
}


@pytest.mark.parametrize(
    "names", [["district"], ["year"], ["district", "year"], ["district", "year", "month"]]
)
def test_a_count_is_what_choosing_the_value_would_find(engine: Engine, names: list[str]) -> None:
    """Of each facet: with its own filter replaced by the value, all others kept; years and months are one."""
    tiers = (TierPlan("phrase", Contains("工"), ()), TierPlan("all", AllOf(()), ()))
    chosen = {name: FILTERS[name] for name in names}
    answer = engine.snapshot().search(Plan(tiers, chosen), limit=10)
    assert {hit.key for hit in answer.hits} == {
        item.key for item in DOCUMENTS if all(holds(item, condition) for condition in chosen.values())
    }
    assert answer.total == len(answer.hits)
    for facet in ("year", "month", "district"):
        own = {"year", "month"} if facet != "district" else {"district"}
        others = [condition for name, condition in chosen.items() if name not in own]
        for value, count in answer.facets[facet]:
            wanted = [*others, FacetIn(facet, (value,))]
            assert count == sum(all(holds(item, each) for each in wanted) for item in DOCUMENTS), value
        offered = {value for value, _ in answer.facets[facet]}
        left = [item for item in DOCUMENTS if all(holds(item, condition) for condition in others)]
        if facet == "district":
            assert offered == {value for item in left for value in item.facets.get("district", ())}


@pytest.mark.parametrize("chosen", [{}, FILTERS])
@pytest.mark.parametrize("names", [(), ("year",), ("month", "district"), ("retention",)])
def test_no_facet_is_counted_but_those_asked_for(
    engine: Engine, chosen: dict[str, Condition], names: tuple[str, ...]
) -> None:
    """And nothing else about the answer changes, whichever tier it comes from."""
    loose = TierPlan("some", AllOf(()), (), fallback=True)
    for strict in ("工", "哪里都没有"):
        plan = Plan((TierPlan("phrase", Contains(strict), ()), loose), chosen)
        whole = engine.snapshot().search(plan, limit=10)
        part = engine.snapshot().search(replace(plan, facets=names), limit=10)
        assert part == replace(whole, facets={name: whole.facets[name] for name in names})


def test_a_filter_never_brings_in_a_fallback_tier(engine: Engine) -> None:
    """Narrowing narrows: 12 strict hits, none of them in the year, do not call for documents with some words."""
    engine.add([entry(20 + at, f"第{at}期\n职代会简报", date=20200101) for at in range(12)])
    strict = TierPlan("phrase", Contains("职代会简报"), ())
    loose = TierPlan("some", AllOf(()), (), fallback=True)
    everything = engine.snapshot().search(Plan((strict, loose)), limit=5)
    narrowed = engine.snapshot().search(Plan((strict, loose), {"year": FacetIn("year", ("2021",))}), limit=5)
    assert everything.tiers == {"phrase": 12, "some": len(DOCUMENTS)} and everything.total == 12
    assert narrowed.tiers["phrase"] == narrowed.total == 0 and narrowed.hits == ()
    assert dict(narrowed.facets["year"]) == {"2020": 12}


def test_adding_a_key_again_replaces(engine: Engine) -> None:
    engine.add([entry(1, "新题目\n换了内容")])
    assert found(engine, Contains("弘扬")) == []
    assert found(engine, Contains("换了内容")) == [1]
    assert engine.snapshot().count() == 4


def test_the_last_of_equal_keys_in_one_call_wins(engine: Engine) -> None:
    engine.add([entry(9, "甲\n先来"), entry(9, "乙\n后到")])
    assert found(engine, Contains("先来")) == []
    assert found(engine, Contains("后到")) == [9]


def test_removing(engine: Engine) -> None:
    engine.remove([2, 77])
    assert found(engine, Contains("工匠")) == [1]
    assert list(engine.keys()) == [1, 3, 4]


def test_joining_changes_no_answer(engine: Engine, open_engine: OpenEngine) -> None:
    engine.remove([2])
    before = [found(engine, condition) for condition in CONDITIONS]
    engine.join()
    assert [found(engine, condition) for condition in CONDITIONS] == before
    open_engine("none").join()  # of nothing


def test_what_stands_in_other_partitions_is_not_there(engine: Engine) -> None:
    engine.add([replace(entry(10 + at, f"题{at}\n工匠"), partition=at) for at in range(3)])
    engine.add([replace(entry(13, "题\n工匠"), partition=310)])
    plan = Plan((TierPlan("phrase", Contains("工匠"), (ScoringTerm("phrase", "工匠", 1.0),)),))
    keys = {}
    for partitions in (None, (0,), (2, 1), (0, 310), (309,), ()):
        answer = engine.snapshot(partitions).search(plan, limit=10)
        keys[partitions] = {hit.key for hit in answer.hits}
        assert answer.total == len(keys[partitions])
    assert keys == {
        None: {1, 2, 10, 11, 12, 13},
        (0,): {1, 2, 10},
        (2, 1): {11, 12},
        (0, 310): {1, 2, 10, 13},
        (309,): set(),
        (): set(),
    }
    assert [engine.snapshot(one).count() for one in (None, {0}, {1, 2}, ())] == [8, 5, 2, 0]


def test_a_document_that_moves_to_another_partition_leaves_no_trace(engine: Engine) -> None:
    engine.add([replace(DOCUMENTS[0], partition=2)])
    assert engine.snapshot({0}).frequencies(["劳模精神"]) == [0] and engine.snapshot({2}).count() == 1
    engine.add([DOCUMENTS[0]])
    assert engine.snapshot({2}).count() == 0 and engine.snapshot().count() == 4


def test_purging_leaves_nothing_of_what_was_removed(
    engine: Engine, open_engine: OpenEngine, tmp_path: Path
) -> None:
    open_engine("none").purge()  # of nothing
    engine.add([entry(9001, "孔雀蓝琉璃瓦"), entry(9002, "甲乙丙丁戊己")])
    engine.remove([9001])
    engine.purge()
    assert 9001 not in set(engine.keys()) and 9002 in set(engine.keys())
    assert engine.snapshot().frequencies(["孔雀蓝琉璃瓦", "乙丙丁戊"]) == [0, 1]
    engine.remove(list(engine.keys()))
    engine.purge()
    assert engine.snapshot().count() == 0
    engine.add([entry(9003, "甲乙丙丁戊己")])
    assert list(engine.keys()) == [9003]
    said = ["孔雀蓝".encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-32-le")]
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert not any(each in path.read_bytes() for path in files for each in said)
    if isinstance(engine, OpenSearchEngine):
        found = engine._cluster.ask("GET", f"/{engine._builds.name}/_stats/docs")
        assert found["_all"]["primaries"]["docs"]["deleted"] == 0


def test_another_reader_sees_each_commit(engine: Engine, open_engine: OpenEngine) -> None:
    reader = open_engine()
    assert reader.snapshot().count() == 4
    engine.add([entry(6, "再来\n一篇")])
    assert found(reader, Contains("一篇")) == [6]
    engine.rebuild(DOCUMENTS[:1])
    assert list(reader.keys()) == [1]


def test_an_index_cut_with_other_words_is_used_and_a_new_one_advised(engine: Engine) -> None:
    own = Lexicon(("青枫坊",))
    assert (engine.state(), engine.state(own)) == ("current", "reindex advised")
    assert sorted(found(engine, Contains("工匠"))) == [1, 2]
    engine.rebuild(DOCUMENTS, own)
    assert (engine.state(), engine.state(own)) == ("reindex advised", "current")


def test_term_frequencies_beyond_16_bits(engine: Engine) -> None:
    engine.add([entry(10, "长\n" + "工会" * 70_000), entry(11, "短\n工会")])
    plan = Plan((TierPlan("phrase", Contains("工会工"), (ScoringTerm("phrase", "工会工", 1.0),)),))
    assert [hit.key for hit in engine.snapshot().search(plan, limit=5).hits] == [10]
    assert found(engine, Contains("会工会")) == [10]


def ranked(engine: Engine, tier: TierPlan) -> list[int]:
    """The keys of what a tier finds, best first."""
    return [hit.key for hit in engine.snapshot().search(Plan((tier,)), limit=10).hits]


def test_a_long_document_counts_by_its_best_passages(engine: Engine) -> None:
    """Whole, it would be too long to say the words often enough."""
    other = "会议听取了年度工作总结并部署下一阶段任务。\n" * 20
    engine.add(
        [
            entry(30, f"总则\n{other}互助保障金自申请之日起十日内发放。\n{other}{other}"),
            entry(31, "短讯\n本周起受理互助材料，请将材料备齐后交到服务站。"),
            *(entry(32 + at, f"第{at}期\n服务站开放日安排见附件{at}。") for at in range(6)),
        ]
    )
    words = tuple(ScoringTerm("word", word, 1.0) for word in ("互助", "保障", "申请", "发放"))
    assert ranked(engine, TierPlan("some", Contains("互助"), words)) == [30, 31]


def test_the_title_that_is_most_of_what_was_typed_comes_first(engine: Engine) -> None:
    engine.add(
        [
            entry(40, "青枫市职工书屋管理办法实施细则\n职工书屋管理办法。职工书屋管理办法。"),
            entry(41, "青枫市职工书屋管理办法\n第一条 为规范管理，制定本办法。"),
            entry(42, "通知\n职工书屋管理办法、职工书屋管理办法、职工书屋管理办法已经印发。"),
        ]
    )
    text = "职工书屋管理办法"
    terms = (ScoringTerm("phrase", text, 1.0),)
    assert ranked(engine, TierPlan("phrase", Contains(text), terms, titles=((text,),))) == [41, 40, 42]
    words = ("书屋", "细则")
    both = TierPlan("all", Contains("书屋"), (), titles=(("没有", "书屋"), words))
    assert ranked(engine, both)[0] == 40


def test_what_is_preferred_comes_before_its_like(engine: Engine) -> None:
    engine.add([entry(50, "甲\n妇女工作简报"), entry(51, "乙\n女工休息间")])
    terms = (ScoringTerm("bigram", "女工", 1.0),)
    assert ranked(engine, TierPlan("all", Contains("女工"), terms, preferred=HasWord("女工"))) == [51, 50]
    assert ranked(engine, TierPlan("all", HasWord("女工"), terms)) == [51]


SOAK = int(os.environ.get("GONGWEN_SOAK", "1"))  # `make soak` asks for so many times the examples

TEXTS = st.text(alphabet="工会劳模ab \n，\U0002a6a5𠀀", max_size=12)
PHRASES = st.text(alphabet="工会劳模ab，\U0002a6a5𠀀", min_size=1, max_size=4)


class EngineHistory(RuleBasedStateMachine):
    """Any sequence of adds, replacements, removals, rebuilds and reopenings answers like the model."""

    numbers = itertools.count()

    def __init__(self, open_engine: OpenEngine) -> None:
        super().__init__()
        self.open_engine = open_engine
        self.name = f"history{next(self.numbers)}"
        self.patch = pytest.MonkeyPatch()
        self.patch.setattr(merge_policy, "FAN_IN", 2)  # so that nearly every change merges
        self.patch.setattr(merge_policy, "LARGEST", 1 << 14)  # two of what is written here, and no more
        self.patch.setattr(passages, "WHOLE", 6)  # and many documents are of several passages
        self.patch.setattr(passages, "LENGTH", 2)
        self.engine = open_engine(self.name)
        self.model: dict[int, IndexEntry] = {}

    @rule(texts=st.dictionaries(st.integers(1, 12), TEXTS, min_size=1, max_size=6))
    def add(self, texts: dict[int, str]) -> None:
        entries = [entry(key, text) for key, text in texts.items()]
        self.engine.add(entries)
        self.model.update({item.key: item for item in entries})

    @rule(keys=st.lists(st.integers(1, 14), max_size=5))
    def remove(self, keys: list[int]) -> None:
        self.engine.remove(keys)
        for key in keys:
            self.model.pop(key, None)

    @rule()
    def rebuild(self) -> None:
        self.engine.rebuild(list(self.model.values()))

    @rule(taken=st.integers(0, 12))
    def rebuild_is_cut_off(self, taken: int) -> None:
        """By what counts as a kill, after some entries, each a batch of its own; whatever comes then, the next goes on."""
        entries = self._to_come()
        with self._small_batches(), pytest.raises(MemoryError):
            self.engine.rebuild(itertools.chain(entries[:taken], _cut_off()), kept=self.engine.unfinished())

    @rule()
    def rebuild_goes_on(self) -> None:
        self.engine.rebuild(self._to_come(), kept=self.engine.unfinished())

    @rule()
    def join(self) -> None:
        self.engine.join()

    def _to_come(self) -> list[IndexEntry]:
        kept = self.engine.unfinished()
        return [item for key, item in self.model.items() if key not in kept]

    @contextmanager
    def _small_batches(self) -> Iterator[None]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("indexer.index.whoosh.engine.in_batches", lambda entries: in_batches(entries, 1))
            yield

    @rule()
    def reopen(self) -> None:
        self.engine.close()
        self.engine = self.open_engine(self.name)

    @rule(phrase=PHRASES)
    def search(self, phrase: str) -> None:
        expected = {key for key, item in self.model.items() if phrase in item.text}
        assert set(found(self.engine, Contains(phrase))) == expected

    @invariant()
    def counts(self) -> None:
        assert list(self.engine.keys()) == sorted(self.model)

    def teardown(self) -> None:
        self.patch.undo()
        self.engine.close()


def _cut_off() -> Iterator[IndexEntry]:
    raise MemoryError
    yield


@pytest.mark.slow
def test_any_history(open_engine: OpenEngine) -> None:
    run_state_machine_as_test(
        lambda: EngineHistory(open_engine),  # type: ignore[arg-type]
        settings=settings(max_examples=30 * SOAK, stateful_step_count=20, deadline=None),
    )
