"""Where words begin: the same from jieba and rjieba, with the union's own terms."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.text import tokenizer
from indexer.text.lexicon import SHIPPED, Lexicon, union_terms
from indexer.text.normalization import normalize
from indexer.text.tokenizer import (
    KEPT,
    Segmenter,
    alphanumeric,
    fingerprint,
    is_loaded,
    segmenter_for,
    tokenizer_for,
)
from tests.conftest import ARTICLE
from tests.support.places import TESTS

DOCUMENTS = [ARTICLE, *sorted((TESTS / "documents").rglob("*.txt"))]
TEXTS = st.text("工会新就业形态劳动者显著 aB12.5%-_，。\n\u3000𠀀가é", max_size=40)


@pytest.fixture(scope="module")
def both() -> tuple[Segmenter, Segmenter]:
    """The native segmenter and the Python one."""
    pytest.importorskip("rjieba", reason="no wheel of rjieba on this machine: jieba alone cuts")
    return Segmenter(native=True), Segmenter(native=False)


def test_jieba_is_not_run_where_rjieba_cuts() -> None:
    """On Python 3.11 it would bring pkg_resources, which a server would wait for when it starts."""
    pytest.importorskip("rjieba", reason="no wheel of rjieba on this machine: jieba alone cuts")
    code = (
        "import sys\nfrom indexer.text.tokenizer import segmenter_for\nsegmenter_for()\n"
        "print('rjieba' in sys.modules, sorted({'jieba', 'pkg_resources'} & set(sys.modules)))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True).stdout
    assert told == "True []\n"


@pytest.mark.slow
@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_both_cut_alike(both: tuple[Segmenter, Segmenter], path: Path) -> None:
    text = normalize(path.read_text(encoding="utf-8"))
    native, python = (each.cut(text) for each in both)
    assert native.tolist() == python.tolist()


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(text=TEXTS.map(normalize))
def test_both_cut_anything_alike(both: tuple[Segmenter, Segmenter], text: str) -> None:
    native, python = (each.cut(text) for each in both)
    assert native.tolist() == python.tolist()


@settings(max_examples=200, deadline=None)
@given(text=st.text(max_size=40).map(normalize))
def test_one_flag_a_character_the_first_set(text: str) -> None:
    cuts = segmenter_for().cut(text)
    assert cuts.dtype == np.bool_
    assert len(cuts) == len(text)
    assert cuts[:1].all()
    assert "".join(segmenter_for().words(text)) == "".join(letter for letter in text if letter.isalnum())


WORDS = {
    "nothing": ("", []),
    "punctuation alone": ("。", []),
    "Han": ("新就业形态劳动者", ["新", "就业", "形态", "劳动者"]),
    "taught": ("给快递员送清凉", ["给", "快递员", "送清凉"]),
    "a term of whole words stays words": ("弘扬劳模精神", ["弘扬", "劳模", "精神"]),
    "a term longer than is taught": ("县级工会加强年", ["县级", "工会", "加强", "年"]),
    "letters and digits are one word": ("用iphone14拍", ["用", "iphone14", "拍"]),
    "Latin between Han": ("新闻e家", ["新闻", "e", "家"]),
    "Latin words": ("new york的", ["new", "york", "的"]),
    "decimal": ("增长5.5%", ["增长", "5", "5"]),
    "date": ("2022-03-24", ["2022", "03", "24"]),
    "folded": ("显着提高", ["显着", "提高"]),
    "folding makes no common word rare": ("干好干坏差不多", ["干好", "干坏", "差不多"]),
    "rare Han stand alone": ("𠀀𠀀字", ["𠀀", "𠀀", "字"]),
    "paragraphs": ("工会\n工会", ["工会", "工会"]),
}


@pytest.mark.parametrize(("text", "words"), WORDS.values(), ids=WORDS.keys())
def test_words(text: str, words: list[str]) -> None:
    assert segmenter_for().words(text) == words


@pytest.mark.slow
@pytest.mark.parametrize("native", [True, False])
def test_no_term_of_the_union_is_torn(both: tuple[Segmenter, Segmenter], native: bool) -> None:
    tokenizer_for = both[0] if native else both[1]
    torn = [term for term in union_terms() if any(len(word) == 1 for word in tokenizer_for.words(term))]
    assert torn == []


OWN = Lexicon(("青枫坊", "申工通", "青枫工坊杯", "职工驿站", "e家通"))


@pytest.mark.slow
@pytest.mark.parametrize("native", [True, False])
def test_own_terms_are_whole_where_the_dictionary_would_tear_them(
    both: tuple[Segmenter, Segmenter], native: bool
) -> None:
    tokenizer_for = Segmenter(OWN, native=native)
    assert tokenizer_for.words("申工通办") == ["申工通", "办"], "not 申工, 通办"
    assert tokenizer_for.words("职工驿站") == ["职工", "驿站"], "words of the dictionary stay words"
    assert "青枫工坊杯" not in tokenizer_for.words("青枫工坊杯"), "longer than is taught"
    assert tokenizer_for.words("弘扬劳模精神") == both[not native].words("弘扬劳模精神")


@pytest.mark.slow
def test_both_cut_alike_with_own_terms() -> None:
    pytest.importorskip("rjieba", reason="no wheel of rjieba on this machine: jieba alone cuts")
    native, python = Segmenter(OWN, native=True), Segmenter(OWN, native=False)
    for path in DOCUMENTS:
        text = normalize(path.read_text(encoding="utf-8"))
        assert native.cut(text).tolist() == python.cut(text).tolist()


def test_the_order_in_which_own_terms_came_changes_no_cut() -> None:
    one, other = Lexicon(("青枫坊", "枫坊工汇")), Lexicon(("枫坊工汇", "青枫坊"))
    assert one.key == other.key and segmenter_for(one) is segmenter_for(other)


@pytest.mark.slow
def test_those_asked_for_last_are_kept_and_no_more() -> None:
    kept = [segmenter_for(Lexicon((f"青枫{letter}",))) for letter in "甲乙丙丁"]
    assert not is_loaded(Lexicon(("青枫甲",))) and is_loaded(Lexicon(("青枫丁",)))
    segmenter_for(Lexicon(("青枫乙",)))
    segmenter_for(Lexicon(("青枫戊",)))
    assert segmenter_for(Lexicon(("青枫乙",))) is kept[1] and not is_loaded(Lexicon(("青枫丙",)))
    assert len(kept) > KEPT


def test_a_cutter_cuts_with_the_words_there_are_when_it_is_asked() -> None:
    now = [SHIPPED]
    words = tokenizer_for(lambda: now[0])
    assert words("申工通办") == ["申工", "通办"]
    now[0] = OWN
    assert words("申工通办") == ["申工通", "办"]


def test_words_that_change_no_cut_need_no_other_segmenter_nor_index() -> None:
    same = Lexicon(("青枫工坊杯", "e家通"), (("工汇", "职工汇"),))
    assert same.key == SHIPPED.key and fingerprint(same) == fingerprint()
    assert segmenter_for(same) is segmenter_for()
    assert fingerprint(OWN) != fingerprint()


def test_the_fingerprint_follows_the_terms(monkeypatch: pytest.MonkeyPatch) -> None:
    before = fingerprint()
    assert before == fingerprint()
    monkeypatch.setattr(tokenizer, "union_terms", lambda: (*union_terms(), "新词"))
    assert fingerprint() != before


def test_the_fingerprint_follows_the_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    before = fingerprint()
    monkeypatch.setattr(tokenizer, "VERSION", tokenizer.VERSION + 1)
    assert fingerprint() != before


@settings(deadline=None)
@given(st.characters())
def test_alphanumeric_is_pythons(character: str) -> None:
    flag = alphanumeric(np.array([ord(character)], dtype=np.uint32))[0]
    assert flag == character.isalnum()


@settings(deadline=None)
@given(st.text(st.sampled_from("工会职工之家a1\n,")))
def test_a_long_text_is_cut_as_it_would_be_at_one_go(text: str) -> None:
    whole = segmenter_for().cut(text)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(tokenizer, "_LONG", 3)
        assert segmenter_for().cut(text).tolist() == whole.tolist()
