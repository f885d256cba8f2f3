"""JiebaAnalyzer in the schema of the index, and in a plain Whoosh index beside jieba's own analyzer."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh.analysis import LowercaseFilter, StopFilter
from whoosh.fields import ID, TEXT, Schema
from whoosh.filedb.filestore import RamStorage
from whoosh.highlight import NullFormatter, WholeFragmenter
from whoosh.qparser import QueryParser

from indexer import JiebaAnalyzer
from indexer.index.whoosh.column import SearchField
from indexer.text.lexicon import Lexicon
from indexer.text.normalization import normalize, normalize_with_offsets
from indexer.text.tokenizer import segmenter_for
from tests.conftest import ARTICLE
from tests.support.places import TESTS

DOCUMENTS = [ARTICLE, *sorted((TESTS / "documents").rglob("*.txt"))]
ANY = st.text("工会新就业形态勞動者显著 aB12.5%-_，。\n\u3000𠀀가é㎡", max_size=40)

Told = tuple[str, int, int, int]  # term, position, start and end in the text as given


def tokens(text: str, analyzer: JiebaAnalyzer | None = None, **options: Any) -> list[Told]:
    analyzer = analyzer or JiebaAnalyzer()
    return [(token.text, token.pos, token.startchar, token.endchar) for token in analyzer(text, **options)]


def test_a_sentence() -> None:
    assert tokens("弘揚勞模 精神。\nＡ12") == [
        ("弘扬", 0, 0, 2), ("劳模", 1, 2, 4), ("精神", 2, 5, 7), ("a12", 4, 9, 12),
    ]  # fmt: skip


@settings(deadline=None)
@given(text=ANY)
def test_the_same_tokens_as_the_engine_takes(text: str) -> None:
    """The engine's array of token starts, and nothing else, decides where a Whoosh token begins and ends."""
    normal = normalize_with_offsets(text)
    begins = np.flatnonzero(segmenter_for().cut(normal.text)).tolist()
    ends = [*begins, len(normal.text)][1:]
    spans = [(begin, end) for begin, end in zip(begins, ends, strict=True) if normal.text[begin].isalnum()]
    told = tokens(text)
    assert [term for term, *_ in told] == [normal.text[begin:end] for begin, end in spans]
    assert [(start, end) for *_, start, end in told] == [tuple(normal.original_span(*span)) for span in spans]
    assert [term for term, *_ in told] == segmenter_for().words(normal.text)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_every_offset_is_of_the_text_as_given(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    told = tokens(text)
    assert all(normalize(text[start:end]) == term for term, _, start, end in told)
    assert [pos for _, pos, *_ in told] == sorted({pos for _, pos, *_ in told}), (
        "each later than the one before"
    )


@pytest.mark.slow
def test_its_own_terms() -> None:
    taught = JiebaAnalyzer(Lexicon(("申工通",)))
    assert [term for term, *_ in tokens("申工通办", taught)] == ["申工通", "办"]
    assert taught != JiebaAnalyzer() and JiebaAnalyzer() == JiebaAnalyzer()


def test_where_it_begins_to_count() -> None:
    assert tokens("工会", start_pos=7, start_char=100) == [("工会", 7, 100, 102)]


def test_whole_and_nothing() -> None:
    assert tokens("弘扬 劳模", tokenize=False) == [("弘扬劳模", 0, 0, 5)]
    assert tokens("") == tokens("", tokenize=False) == tokens("。，") == []


def test_filters_go_behind_it() -> None:
    chain = JiebaAnalyzer() | LowercaseFilter() | StopFilter(stoplist=["的"], minsize=1)
    assert [token.text for token in chain("职工的家")] == ["职工", "家"]


def test_it_is_in_the_schema_of_the_index() -> None:
    field = SearchField()
    assert isinstance(field.analyzer, JiebaAnalyzer)
    assert isinstance(pickle.loads(pickle.dumps(field)).analyzer, JiebaAnalyzer)


# a plain Whoosh index

TEXTS = {
    "a": "市总工会召开劳模精神宣讲会，传达了县级工会加强年的部署。",
    "b": "精神饱满的劳模代表走进社区。\n工会干部参加。",
    "c": "弘揚勞模精神",
}
PHRASES = {  # → the documents that say it
    '"劳模精神"': {"a", "c"},
    '"劳模精神宣讲会"': {"a"},
    '"精神劳模"': set(),
    '"社区工会"': set(),  # over the end of a paragraph
    '"县级工会加强年"': {"a"},
    '"传达了县级工会"': {"a"},
}


def plain_index(analyzer: Any) -> Any:
    schema = Schema(id=ID(stored=True), text=TEXT(analyzer=analyzer, phrase=True, chars=True, stored=True))
    index = RamStorage().create_index(schema)
    with index.writer() as writer:
        for identifier, text in TEXTS.items():
            writer.add_document(id=identifier, text=text)
    return index


def found(index: Any, query: str) -> set[str]:
    with index.searcher() as searcher:
        hits = searcher.search(QueryParser("text", index.schema).parse(query))
        return {hit["id"] for hit in hits}


@pytest.mark.parametrize("query", PHRASES)
def test_a_phrase_in_a_plain_index(query: str) -> None:
    assert found(plain_index(JiebaAnalyzer()), query) == PHRASES[query]


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::SyntaxWarning", "ignore:pkg_resources")
def test_jiebas_own_analyzer_beside_it() -> None:
    """It gives character offsets for positions, so that hardly a phrase of several words is found."""
    analyse = pytest.importorskip("jieba.analyse")
    theirs = plain_index(analyse.ChineseAnalyzer())
    missed = {query for query, wanted in PHRASES.items() if found(theirs, query) != wanted}
    assert missed >= {'"劳模精神"', '"劳模精神宣讲会"', '"县级工会加强年"', '"传达了县级工会"'}


def test_highlights_stand_on_the_characters_as_written() -> None:
    index = plain_index(JiebaAnalyzer())
    with index.searcher() as searcher:
        hits = searcher.search(QueryParser("text", index.schema).parse("劳模"))
        hits.fragmenter = WholeFragmenter()
        hits.formatter = Brackets()
        marked = {hit["id"]: hit.highlights("text") for hit in hits}
    assert marked["c"] == "弘揚[勞模]精神"
    assert "召开[劳模]精神" in marked["a"]


class Brackets(NullFormatter):  # type: ignore[misc]
    """Matches in square brackets."""

    def format_token(self, text: str, token: Any, replace: bool = False) -> str:
        return f"[{text[token.startchar : token.endchar]}]"
