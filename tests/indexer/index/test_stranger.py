"""The page on the format is enough: a reader written from it, which shares no code with us, finds the same."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.synthetic import synthetic_items
from indexer.index import WhooshEngine
from indexer.index.engine import Contains, HasWord, IndexEntry, Plan, TierPlan
from indexer.text.tokenizer import segmenter_for
from tests.indexer.index import stranger
from tests.support.archives.model import entry

DOCUMENTS = 300
QUERIES = 1_000


@pytest.fixture(scope="module")
def entries() -> list[IndexEntry]:
    texts = [f"{title}\n{body}" for _, title, _, body in synthetic_items(DOCUMENTS)]
    return [
        *(entry(key, text) for key, text in enumerate(texts, 1)),
        entry(
            DOCUMENTS + 1, "题\n" + "职工" * 400
        ),  # more places in a passage than are told beside the first one
        *(entry(DOCUMENTS + key, f"罕{key}见\n罕见的题目") for key in range(2, 5)),
    ]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("stranger")


@pytest.fixture(scope="module")
def engine(entries: list[IndexEntry], folder: Path) -> Iterator[WhooshEngine]:
    made = WhooshEngine(folder)
    made.rebuild(entries)
    yield made
    made.close()


@pytest.fixture(scope="module")
def segment(engine: WhooshEngine, folder: Path) -> stranger.Segment:
    (path,) = folder.glob("build-*/*.search.col")
    return stranger.Segment(path)


def found(engine: WhooshEngine, condition: Contains | HasWord) -> list[int]:
    plan = Plan((TierPlan("phrase", condition, ()),))
    answer = engine.snapshot().search(plan, limit=DOCUMENTS * 2)
    assert answer.total == len(answer.hits)
    return sorted(hit.key for hit in answer.hits)


def test_a_stranger_finds_the_same(
    engine: WhooshEngine, segment: stranger.Segment, entries: list[IndexEntry]
) -> None:
    chance = random.Random(18)
    words = segmenter_for().words
    for _ in range(QUERIES):
        text = chance.choice(entries).text
        at = chance.randrange(len(text))
        string = text[at : at + chance.randint(1, 9)].partition("\n")[0] or "罕"
        assert segment.phrase(string) == found(engine, Contains(string)), string
        assert segment.phrase(string) == [item.key for item in entries if string in item.text]
        word = chance.choice(words(text))
        assert segment.word(word) == found(engine, HasWord(word)), word
    for character in {character for item in entries for character in item.text} - {"\n"}:
        number = sum(item.text.count(character) for item in entries)
        assert segment.frequency("chars", segment.ranks[character]) == number
    assert segment.phrase("罕见的题外") == segment.phrase("魔") == segment.word("没有的词") == []


def test_all_forms_are_met(segment: stranger.Segment) -> None:
    """Else a part of the page would not be read."""
    for name in (
        "chars.few",
        "chars.bits",
        "words.few",
        "words.tfs",
        "bigrams.places",
        "bigrams.more",
        "bigrams.often",
    ):
        assert len(segment.a[name]), name


def test_it_shares_no_code() -> None:
    lines = Path(stranger.__file__).read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 150
    imports = [line.split()[1] for line in lines if line.startswith(("import ", "from "))]
    assert set(imports) <= {"itertools", "json", "struct", "zlib", "pathlib", "typing", "numpy"}
