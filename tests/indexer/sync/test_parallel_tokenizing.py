"""Texts prepared by child processes are those prepared here; a child that dies is no silent loss."""

from __future__ import annotations

import os
import signal

import numpy as np
import pytest

from indexer.errors import ArchiveError
from indexer.sync import parallel_tokenizing
from indexer.sync.parallel_tokenizing import prepare_all
from indexer.text.lexicon import Lexicon
from indexer.text.prepared import Prepared, prepare
from tests.support.wording import says

TEXTS = [f"第{number}号\n弘扬劳模精神 New York {number}。" * (number % 7 + 1) for number in range(60)]


def same(prepared: list[Prepared]) -> bool:
    expected = list(map(prepare, TEXTS))
    pairs = zip(prepared, expected, strict=True)
    return all(one.text == other.text and np.array_equal(one.cuts, other.cuts) for one, other in pairs)


def test_few_texts_are_prepared_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel_tokenizing, "_start", None)  # no child can be started
    assert same(list(prepare_all(TEXTS)))


@pytest.mark.slow
def test_many_texts_are_prepared_by_children_in_order(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(parallel_tokenizing, "FEW", 10)
    monkeypatch.setattr(parallel_tokenizing, "CHUNK_CHARACTERS", 100)
    assert same(list(prepare_all(TEXTS, workers=2)))
    assert capfd.readouterr().err == ""  # a child says nothing


@pytest.mark.slow
def test_children_cut_with_the_words_they_are_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel_tokenizing, "FEW", 10)
    monkeypatch.setattr(parallel_tokenizing, "CHUNK_CHARACTERS", 100)
    lexicon, texts = Lexicon(("弘扬劳",)), ["弘扬劳动", *TEXTS]
    plain, own = (prepare(texts[0], words).cuts.tolist() for words in (Lexicon(), lexicon))
    assert plain != own
    found = list(prepare_all(texts, lexicon, workers=2))
    assert found[0].cuts.tolist() == own and [each.text for each in found[1:]] == [
        each.text for each in map(prepare, TEXTS)
    ]


def test_a_child_that_dies_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel_tokenizing, "FEW", 10)
    monkeypatch.setattr(parallel_tokenizing, "CHUNK_CHARACTERS", 100)
    start = parallel_tokenizing._start

    def start_and_kill():  # type: ignore[no-untyped-def]
        process = start()
        os.kill(process.pid, signal.SIGKILL)
        return process

    monkeypatch.setattr(parallel_tokenizing, "_start", start_and_kill)
    with pytest.raises(ArchiveError, check=says("请再试一次")):
        list(prepare_all(TEXTS, workers=2))
