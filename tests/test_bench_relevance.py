"""What the bench says of ranking: sets made of statutes, judged runs, titles typed as queries."""

from __future__ import annotations

import json
import lzma
import re
from pathlib import Path
from typing import Any

import pytest

from bench import run
from bench.corpora import Item, joined_statutes, load, read_questions
from bench.ours import Gongwen
from bench.registry import different_rankers, why_absent
from bench.studies import titles

ARTICLES = [  # id, title, body
    ("gh-第一条", "中华人民共和国工会法第一条", "为保障工会的地位，制定本法。"),
    ("gh-第二条", "中华人民共和国工会法第二条", "工会是职工自愿结合的群众组织。"),
    ("ld-a-第一条", "劳动仲裁办案规则第一条", "为公正处理劳动争议，制定本规则。"),
    ("ld-a-第二条", "劳动仲裁办案规则第二条", "申请人应当提交仲裁申请书。"),
    ("jf-第一条", "工会经费条例第一条", "为加强经费管理，制定本条例。"),
    ("gh-第三条", "中华人民共和国工会法第三条", "职工都有参加工会的权利。"),
]
QUESTIONS = [("职工有参加工会的权利吗", ["gh-第三条"]), ("申请仲裁要提交什么", ["ld-a-第二条"])]


@pytest.fixture
def statutes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of corpora with three small statutes under the name stard."""
    monkeypatch.setenv("GONGWEN_CORPORA", str(tmp_path))
    rows = [{"id": id_, "title": title, "date": None, "body": body} for id_, title, body in ARTICLES]
    asked = [{"query": query, "relevant": relevant} for query, relevant in QUESTIONS]
    (tmp_path / "stard.jsonl.xz").write_bytes(lzma.compress(_lines(rows).encode()))
    (tmp_path / "stard.queries.jsonl").write_text(_lines(asked), encoding="utf-8")
    return tmp_path


def _lines(rows: list[dict[str, Any]]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def test_articles_are_joined_to_statutes_where_the_first_of_them_stood() -> None:
    articles = [Item(id_, title, "2021-01-01", body) for id_, title, body in ARTICLES]
    items, holder = joined_statutes(articles, every=1)
    assert [(item.id, item.title, item.date) for item in items] == [
        ("gh", "中华人民共和国工会法", "2021-01-01"),
        ("ld-a", "劳动仲裁办案规则", "2021-01-01"),
        ("jf", "工会经费条例", "2021-01-01"),
    ]
    assert items[0].body == "\n".join(body for id_, _, body in ARTICLES if id_.startswith("gh"))
    assert holder == {article.id: article.id.rpartition("-")[0] for article in articles}


@pytest.mark.usefixtures("statutes")
def test_of_the_mixed_set_every_second_statute_stays_in_articles() -> None:
    assert [item.id for item in load("mixed").items] == ["gh", "ld-a-第一条", "ld-a-第二条", "jf"]
    assert [question.relevant for question in read_questions("mixed")] == [{"gh"}, {"ld-a-第二条"}]
    assert [question.relevant for question in read_questions("laws")] == [{"gh"}, {"ld-a"}]
    assert [question.relevant for question in read_questions("stard")] == [{"gh-第三条"}, {"ld-a-第二条"}]


@pytest.mark.slow
def test_relevance_alone_is_a_run_of_several_contenders(statutes: Path) -> None:
    out = statutes / "results.md"
    arguments = ["--relevance-only", "--judged", "stard,mixed", "--contenders", "gongwen,fts5-words,bm25s"]
    assert run.main([*arguments, "--out", str(out), "--work", str(statutes / "work")]) == 0
    text = out.read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| (\w+, [\w-]+) \| 2 \| ([\d.]+) \|", text, re.MULTILINE))
    peers = ["gongwen", "fts5-words"] + ["bm25s"] * (why_absent("bm25s") is None)
    assert rows == {f"{corpus}, {name}": "1.0000" for corpus in ("stard", "mixed") for name in peers}
    assert "| stard, gongwen, offered hits behind | 2 | 1.0000 |" in text
    assert "docs/s" not in text


def test_a_judged_corpus_that_is_none_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run.parse(["--judged", "laws,trec"])
    assert "no judged corpus is called trec" in capsys.readouterr().err


def test_what_answers_the_same_is_judged_once() -> None:
    names = ["tantivy-2", "gongwen", "tantivy-1", "tantivy-2-pool"]
    assert different_rankers(names) == ["tantivy-2", "gongwen"]


def test_a_short_form_that_is_a_title_is_not_asked() -> None:
    known = titles.titles(
        Item(id_, title, None, "")
        for id_, title in [
            ("1", "中华人民共和国工会法"),
            ("2", "中华人民共和国工會法"),
            ("3", "中华人民共和国劳动法"),
            ("4", "劳动法"),
            ("5", "中华人民共和国工会法实施细则"),
        ]
    )
    assert known["中华人民共和国工会法"] == {"1", "2"}, "another script is the same title"
    assert titles.short_forms(known) == {"工会法": {"1", "2"}}


def test_a_rank_is_of_the_first_that_is_meant() -> None:
    answers = {"a": ["x", "2", "1"], "b": [], "c": [*"qwertyuiop", "3"]}
    known = {"a": frozenset("12"), "b": frozenset("1"), "c": frozenset("3")}
    found = titles.ranks(lambda typed, _: answers[typed], known)
    assert found == {"a": 2, "b": 0, "c": 0}
    assert titles.shares(found) == ["0.0%", "33.3%"]


@pytest.mark.usefixtures("statutes")
def test_offered_hits_come_behind_the_result(tmp_path: Path) -> None:
    engine = Gongwen()
    engine.index(load("stard").items, tmp_path)
    engine.open(tmp_path)
    result = engine.search_ranked("职工 自愿", 5)
    behind = engine.search_with_offered("职工 自愿", 5)
    engine.close()
    assert result == ["gh-第二条"], "both words stand in it alone"
    assert behind == ["gh-第二条", "gh-第三条"]


@pytest.mark.usefixtures("statutes")
def test_titles_are_typed_into_the_archive_of_laws(capsys: pytest.CaptureFixture[str]) -> None:
    titles.main(["--contenders", "gongwen,fts5-words", "--corpora", "laws", "--failures", "2"])
    said = capsys.readouterr().out
    assert re.search(r"^\| laws, titles, gongwen \| 3 \| [\d.]+% \| 100\.0% \|$", said, re.MULTILINE)
    assert re.search(r"^\| laws, short forms, fts5-words \| 1 \| [\d.]+% \| [\d.]+% \|$", said, re.MULTILINE)
