"""Every reason that the library gives has a sentence for each door, and the library itself holds none."""

from __future__ import annotations

import ast
import inspect
import logging
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from string import Formatter
from typing import NamedTuple

import pytest

from indexer import errors
from indexer.errors import ArchiveError, InvalidRequest, UnreadableFile
from indexer.message import Message
from search_app.texts.errors import SENTENCES, TABLES
from search_app.texts.wording import DOORS, sentence_for, word
from tests.support.places import ROOT
from tests.support.wording import warned

LIBRARY = ROOT / "indexer"


def _modules(folder: Path) -> dict[str, ast.Module]:
    return {
        str(path.relative_to(folder)): ast.parse(path.read_text("utf-8")) for path in folder.rglob("*.py")
    }


MODULES = _modules(LIBRARY)
DATA = {  # modules whose strings hold marks that end a sentence, and why
    "exchange/encapsulation.py": "a text that a standard fixes",
    "index/opensearch/mapping.py": "marks that are no words",
    "index/segments/passages.py": "marks that end a sentence",
    "search/quotes/passages.py": "the same, and marks around one",
    "text/nearness.py": "the same",
    "query/date_words.py": "punctuation around a date",
    "query/lexer.py": "marks behind a title",
    "query/parser.py": "marks behind a title",
    "readers/encoding/plausibility.py": "punctuation by which Chinese is known",
    "readers/pages/flow/columns.py": "marks between and behind sentences",
    "readers/pages/flow/paragraphs.py": "marks that end a paragraph",
    "readers/pages/tables/cells.py": "marks that stay beside a character",
    "readers/pages/tables/prose.py": "marks that end a sentence",
    "readers/pages/tables/whole.py": "marks that end a sentence",
    "readers/sheets/sheet.py": "a mark that no title has",
    "readers/wrapping.py": "marks that end a sentence",
    "readers/web/article.py": "a pattern for prose",
    "readers/web/metadata.py": "a pattern for prose",
    "search/highlighter.py": "marks around a sentence",
    "structure/byline.py": "patterns for what is no name",
    "structure/byline_blocks.py": "marks before a byline in brackets",
    "structure/dateline.py": "a mark that no dateline has",
    "structure/lines.py": "marks that end a sentence",
    "structure/mark_forms.py": "patterns for marks of secrecy",
    "structure/official/annexes.py": "marks that no heading ends with",
    "structure/official/glued.py": "a mark that no title has",
    "structure/official/head.py": "a pattern for prose",
    "structure/official/head_lines.py": "a mark that no minutes' name has",
    "structure/official/kinds.py": "a mark that no minutes' title has",
    "structure/official/headings.py": "marks that end a clause",
    "structure/official/marks.py": "marks that end a list",
    "structure/official/speeches.py": "a mark that no title has",
    "structure/proposals.py": "a mark that no author has",
    "text/text_diff.py": "marks between pieces of a sentence",
}
SENTENCE = re.compile("[。？！]")


class Reason(NamedTuple):
    """A key as it is given somewhere, with the names of its facts."""

    where: str
    key: str
    facts: frozenset[str]


def _calls(modules: Mapping[str, ast.Module] = MODULES) -> Iterator[tuple[str, ast.Call, ast.expr]]:
    """Where errors and messages are made of a reason: module, call and the reason."""
    local = {
        node.name
        for tree in modules.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and _is_error(node)
    }
    for name, tree in modules.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and node.args and _takes_reason(name, node.func, local):
                yield name, node, node.args[0]


def _is_error(node: ast.ClassDef) -> bool:
    """Whether a class is an error that is made of a reason: of its own making only where it says so."""
    made = next(
        (item for item in node.body if isinstance(item, ast.FunctionDef) and item.name == "__init__"), None
    )
    given = made is None or any(argument.arg == "reason" for argument in made.args.args)
    return given and any(isinstance(base, ast.Name) and hasattr(errors, base.id) for base in node.bases)


def _takes_reason(name: str, called: ast.expr, local: set[str]) -> bool:
    if isinstance(called, ast.Attribute) and called.attr == "__init__":  # of an error with one reason only
        return name == "errors.py"
    if not isinstance(called, ast.Name):
        return False
    kind = getattr(errors, called.id, None)
    if isinstance(kind, type) and issubclass(kind, ArchiveError):
        return "reason" in inspect.signature(kind).parameters
    return called.id == "Message" or called.id in local


def _keys(given: ast.expr) -> list[str] | None:
    """The keys that an expression may be; None when that cannot be told from the code."""
    if isinstance(given, ast.Constant) and isinstance(given.value, str):
        return [given.value]
    if isinstance(given, ast.IfExp):
        first, second = _keys(given.body), _keys(given.orelse)
        return first + second if first and second else None
    return None


def _reasons() -> Iterator[Reason]:
    for name, call, given in _calls():
        for key in _keys(given) or []:
            if key.isascii():
                facts = frozenset(str(keyword.arg) for keyword in call.keywords)
                yield Reason(f"{name}:{call.lineno}", key, facts)


REASONS = list(_reasons())
FOUNDATION = {"errors.py", "message.py"}  # where messages are made of what is given, or of JSON


def _placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def test_each_reason_is_a_key_that_stands_in_the_code() -> None:
    for name, call, given in _calls():
        if name not in FOUNDATION:
            keys = _keys(given)
            assert keys and all(key.isascii() for key in keys), f"{name}:{call.lineno}"


def test_each_reason_has_a_sentence_of_its_facts() -> None:
    for reason in REASONS:
        assert reason.key in SENTENCES, reason
        sentence = SENTENCES[reason.key]
        for said in (sentence,) if isinstance(sentence, str) else sentence:
            assert _placeholders(said) <= reason.facts, reason


def test_each_sentence_is_the_one_of_some_reason() -> None:
    """Of the library, or of a door that reads what was typed."""
    doors = _calls(_modules(ROOT / "search_app"))
    typed = {key for _, _, given in doors for key in _keys(given) or [] if key.isascii()}
    assert set(SENTENCES) == {reason.key for reason in REASONS} | typed
    assert [
        key for key, count in Counter(key for table in TABLES for key in table).items() if count > 1
    ] == []


def test_a_key_has_the_same_facts_wherever_it_is_given() -> None:
    facts: dict[str, set[frozenset[str]]] = defaultdict(set)
    for reason in REASONS:
        facts[reason.key].add(reason.facts)
    assert [key for key, sets in facts.items() if len(sets) > 1] == []


def test_no_page_speaks_of_commands() -> None:
    pages = {key: sentence_for(key, "page") or "" for key in SENTENCES}
    assert {key for key, page in pages.items() if "gongwen" in page} == {
        "folder watched already"
    }  # no page watches


def test_the_library_holds_no_sentence() -> None:
    for name, tree in MODULES.items():
        docstrings = {
            id(node.body[0].value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
            and node.body
            and isinstance(node.body[0], ast.Expr)
        }
        found = [
            node.lineno
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in docstrings
            and SENTENCE.search(node.value)
        ]
        assert bool(found) == (name in DATA), (name, found)


def test_every_error_is_drawn() -> None:
    drawn = re.findall(r"^ {4}[│├└─ ]*(\w+)$", errors.__doc__ or "", re.MULTILINE)
    kinds = [
        each for each in vars(errors).values() if isinstance(each, type) and issubclass(each, ArchiveError)
    ]
    assert sorted(drawn) == sorted(each.__name__ for each in kinds)
    above: list[str] = []
    for line in (errors.__doc__ or "").splitlines():
        if match := re.fullmatch(r" {4}((?:[│ ] {3})*(?:[├└]── )?)(\w+)", line):
            above[len(match[1]) // 4 :] = [match[2]]
            if len(above) > 1:
                assert getattr(errors, match[2]).__base__.__name__ == above[-2], match[2]


def test_words() -> None:
    error = UnreadableFile("file too large", most=64 << 20)
    assert (error.reason, dict(error.facts), str(error)) == (
        "file too large",
        {"most": 64 << 20},
        "file too large (most=67108864)",
    )
    assert [word(error, door) for door in DOORS] == ["文件超过 64 MB。请拆分后再收录。"] * 2
    assert word(UnreadableFile("file too large", most=1 << 30), "page").startswith("文件超过 1 GB。")
    assert word(Message("OFD states of the file", stated=(Message("OFD id", value="a"),) * 2), "page") == (
        "文件属性：文件标识 a，文件标识 a。"
    )
    command, page = (word(Message("known but withdrawn"), door) for door in DOORS)
    assert "gongwen" in command and "gongwen" not in page
    assert word(Message("field too long", field="author", ten_thousands=10), "page").startswith("责任者超过")


@pytest.mark.parametrize(
    "odd",
    [
        Message("上一版写下的话。"),
        Message("no such key", n=1),
        Message("file too large"),
        Message("file too large", most="much"),
        Message("OCR may err", mean="x"),
    ],
)
def test_what_cannot_be_worded_is_shown_as_it_is(odd: Message) -> None:
    assert {word(odd, door) for door in DOORS} == {str(odd)}


def test_nothing_is_worded_as_nothing() -> None:
    assert word(None, "page") == ""


def test_what_the_library_warns_of_is_worded_at_the_command() -> None:
    record = logging.LogRecord(
        "indexer", logging.WARNING, "a.py", 1, "%s", (Message("sign-ins put aside"),), None
    )
    assert warned([record]) == [word(Message("sign-ins put aside"), "command")]
    plain = logging.LogRecord("indexer", logging.WARNING, "a.py", 1, "%s could not be written", ("x",), None)
    assert warned([plain]) == ["x could not be written"]


def test_errors_can_be_caught_and_made_again() -> None:
    told = InvalidRequest("field given twice", name="题名")
    again = UnreadableFile.of(told.message)
    assert again.message == told.message and again.message is not told.message
