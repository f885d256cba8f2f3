"""Texts prepared by child processes are those prepared here; a child that dies is no silent loss."""

from __future__ import annotations

import os
import signal
import subprocess

import numpy as np
import pytest

from indexer.errors import ArchiveError
from indexer.sync import parallel_tokenizing
from indexer.sync.parallel_tokenizing import Tokenizers, prepare_all
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


@pytest.mark.slow
def test_children_are_kept_for_the_next_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel_tokenizing, "FEW", 10)
    monkeypatch.setattr(parallel_tokenizing, "CHUNK_CHARACTERS", 100)
    start, started = parallel_tokenizing._start, list[subprocess.Popen[bytes]]()

    def noted() -> subprocess.Popen[bytes]:
        started.append(start())
        return started[-1]

    monkeypatch.setattr(parallel_tokenizing, "_start", noted)
    tokenizers = Tokenizers()
    with tokenizers.kept():
        for _ in range(2):
            assert same(list(prepare_all(TEXTS, workers=2, tokenizers=tokenizers)))
        assert [process.poll() for process in started] == [None, None]
        for process in started:
            process.kill()
            process.wait()
        assert same(list(prepare_all(TEXTS, workers=2, tokenizers=tokenizers))), (
            "others stand in for dead ones"
        )
    assert len(started) == 4 and all(process.returncode is not None for process in started)
    assert same(list(prepare_all(TEXTS, workers=2, tokenizers=tokenizers)))
    assert len(started) == 6 and all(process.returncode is not None for process in started)


@pytest.mark.slow
def test_who_takes_no_more_leaves_children_that_can_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel_tokenizing, "FEW", 10)
    monkeypatch.setattr(parallel_tokenizing, "CHUNK_CHARACTERS", 100)
    tokenizers = Tokenizers()
    with tokenizers.kept():
        taken = prepare_all(TEXTS, workers=2, tokenizers=tokenizers)
        next(taken)
        taken.close()  # type: ignore[attr-defined]
        assert same(list(prepare_all(TEXTS, workers=2, tokenizers=tokenizers)))
