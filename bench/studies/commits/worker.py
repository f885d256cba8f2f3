"""Indexes a corpus and answers questions with the code of one checkout, in a process of its own.

Started by `bench.studies.commits.compare` with the checkout ahead on the path, so it imports only what both commits have.
It takes the name of a task on each line and writes the pickled answers, of plain values, each behind its length.
"""

from __future__ import annotations

import json
import pickle
import resource
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from time import process_time
from typing import Any

from bench.contender import TOP
from bench.corpora import Item, load
from bench.ours import Gongwen
from bench.plan import Plan, make_plan
from bench.studies.cluster.questions import Question, Questions, entries_of
from indexer import Archive
from indexer.index import Found, IndexEntry, WhooshEngine
from indexer.query import parse
from indexer.search.planner import make_plan as plan_of
from indexer.text import segmenter_for

PAGE_QUERIES = 300  # of each kind that is timed
_SHARE = 20  # one document of so many is removed, replaced

Answers = list[tuple[object, float]]  # each with its seconds of processor time


class Tasks:
    """What can be asked for, by name; everything is made when it is first needed."""

    def __init__(self, docs: int, queries: int, folder: Path) -> None:
        self._docs, self._queries, self._folder = docs, queries, folder

    def run(self, name: str) -> Answers:
        """Carry out a task."""
        task: Callable[[], Answers] = getattr(self, name)
        return task()

    @cached_property
    def _items(self) -> list[Item]:
        return load("xwlb", self._docs).items

    @cached_property
    def _plan(self) -> Plan:
        return make_plan(self._items, PAGE_QUERIES, 0)

    @cached_property
    def _entries(self) -> list[IndexEntry]:
        return list(entries_of(self._items))

    @cached_property
    def _engine(self) -> WhooshEngine:
        engine = WhooshEngine(self._folder / "faceted")
        engine.rebuild(self._entries)
        return engine

    @cached_property
    def _plain(self) -> Gongwen:
        contender, folder = Gongwen(), self._folder / "plain"
        folder.mkdir()
        contender.index(self._items, folder)
        contender.open(folder)
        return contender

    @cached_property
    def _archive(self) -> Archive:
        home = self._folder / "home"
        home.mkdir()
        lines = home / "corpus.jsonl"
        with lines.open("w", encoding="utf-8") as file:
            for item in self._items:
                record = {"id": item.id, "title": item.title, "date": item.date, "body": item.body}
                file.write(json.dumps(record, ensure_ascii=False) + "\n")
        archive = Archive.open(home)
        archive.import_lines(lines)
        return archive

    def index(self) -> Answers:
        """Build an index of all documents; one answer, its parts, with the processor time and that of children."""
        entries = self._entries
        with tempfile.TemporaryDirectory() as folder:
            began = _cpu_seconds()
            engine = WhooshEngine(Path(folder))
            engine.rebuild(entries)
            spent = _cpu_seconds() - began
            engine.close()
        return [(len(entries), spent)]

    def whole(self) -> Answers:
        """Questions of every kind to one segment."""
        return self._engine_answers(15)

    def changed(self) -> Answers:
        """The same after removals and replacements: several segments, with documents that are gone."""
        keys = [entry.key for entry in self._entries]
        self._engine.remove(keys[::_SHARE])
        self._engine.add(
            [
                replace(entry, text=other.text, cuts=other.cuts)
                for entry, other in zip(self._entries[1::_SHARE], self._entries[2::_SHARE], strict=False)
            ]
        )
        return self._engine_answers(16)

    def _engine_answers(self, seed: int) -> Answers:
        return [
            _timed(lambda asked=question: _asked_of(self._engine, asked))  # type: ignore[misc]
            for question in self._drawn(seed, self._queries)
        ]

    def _drawn(self, seed: int, count: int) -> Iterator[Question]:
        return Questions([entry.text for entry in self._entries], seed).draw(count)

    def rare(self) -> Answers:
        """A rare word: total and ten ids."""
        return _each(self._plain.word, self._plan.rare)

    def common(self) -> Answers:
        """A common word."""
        return _each(self._plain.word, self._plan.common)

    def all_words(self) -> Answers:
        """Three words, all of them."""
        return _each(self._plain.all_words, self._plan.triples)

    def any_words(self) -> Answers:
        """Three words, any of them."""
        return _each(self._plain.any_words, self._plan.triples)

    def phrases(self) -> Answers:
        """A verbatim string: its total."""
        return _each(self._plain.phrase, self._plan.phrases)

    def pages(self) -> Answers:
        """Page work as in the bench."""
        return _each(self._plain.page, [probe.text for probe in self._plan.pages])

    def faceted(self) -> Answers:
        """Phrases with stored facets, from one segment: total, ten keys, counts."""
        return _each(self._faceted, [f'"{probe.text}"' for probe in self._plan.pages])

    def _faceted(self, typed: str) -> object:
        plan = plan_of(parse(typed), segmenter_for().words)
        return _asked_of(self._engine, Question("faceted", typed, plan, limit=TOP))

    def archive_quoted(self) -> Answers:
        """Archive.search of quoted phrases, snippets and all."""
        return _each(self._page, [f'"{probe.text}"' for probe in self._plan.pages])

    def archive_typed(self) -> Answers:
        """The same, typed without quotes."""
        return _each(self._page, [probe.text for probe in self._plan.pages])

    def archive_words(self) -> Answers:
        """Three words of one document."""
        return _each(self._page, [" ".join(words) for words in self._plan.triples])

    def _page(self, typed: str) -> object:
        answer = self._archive.search(typed).as_json() | {"took_ms": 0}
        return json.dumps(answer, ensure_ascii=False, sort_keys=True)


def _asked_of(engine: WhooshEngine, question: Question) -> object:
    found = engine.snapshot(question.partitions).search(
        question.plan, limit=question.limit, offset=question.offset, sort=question.sort
    )
    return question.kind, question.typed, _plain_values(found)


def _plain_values(found: Found) -> object:
    hits = [(hit.key, hit.score, hit.tier, hit.passage and tuple(hit.passage)) for hit in found.hits]
    return dict(found.tiers), found.total, hits, dict(found.facets)


def _each(ask: Callable[[Any], object], questions: Sequence[Any]) -> Answers:
    return [_timed(lambda asked=question: ask(asked)) for question in questions]  # type: ignore[misc]


def _timed(ask: Callable[[], object]) -> tuple[object, float]:
    began = process_time()
    answer = ask()
    seconds = process_time() - began
    return repr(answer), seconds


def _cpu_seconds() -> float:
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def main() -> None:
    docs, queries = map(int, sys.argv[1:])
    with tempfile.TemporaryDirectory() as folder:
        tasks = Tasks(docs, queries, Path(folder))
        for line in sys.stdin:
            content = pickle.dumps(tasks.run(line.strip()))
            sys.stdout.buffer.write(len(content).to_bytes(8, "little") + content)
            sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
