"""No pattern of the project takes longer than in proportion to its text, however the text is made.

A regular expression that does not end holds the whole process: neither a limit nor a signal reaches it. All patterns
are tried, also those that only see short texts today.
"""

from __future__ import annotations

import ast
import importlib
import json
import pkgutil
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, ClassVar, Final

import pytest

import indexer
import search_app
from tests.support.files.hostile_text import CONSTANTS, PARSER
from tests.support.places import ROOT
from tests.support.processes.pattern_trial import ALIVE

pytestmark = pytest.mark.slow
PACKAGES = (indexer, search_app)
STUCK: Final = 60.0  # seconds without an answer from the process that tries a pattern
MODULE_CALLS = ("match", "search", "fullmatch", "sub", "subn", "split", "findall", "finditer")

SINGLE: Final = (
    CONSTANTS.LITERAL,
    CONSTANTS.NOT_LITERAL,
    CONSTANTS.IN,
    CONSTANTS.ANY,
)  # matches one character

Pattern = re.Pattern[str] | re.Pattern[bytes]


def modules() -> list[str]:
    found = [package.__name__ for package in PACKAGES]
    for package in PACKAGES:
        found += [each.name for each in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")]
    return found


def patterns_in(holder: Any, deep: int = 0) -> Iterator[Pattern]:
    """Those in a module, a class, or a container."""
    if isinstance(holder, re.Pattern):
        yield holder
    elif isinstance(holder, dict) and deep < 4:
        for each in (*holder.keys(), *holder.values()):
            yield from patterns_in(each, deep + 1)
    elif isinstance(holder, list | tuple | set | frozenset) and deep < 4:
        for each in holder:
            yield from patterns_in(each, deep + 1)
    elif isinstance(holder, type) and holder.__module__.startswith(("indexer", "search_app")) and deep < 2:
        for each in vars(holder).values():
            yield from patterns_in(each, deep + 1)


def written_patterns(source: str) -> Iterator[tuple[ast.Call, Pattern | None]]:
    """The calls of `re` in a module that are given a pattern as text; None when it cannot be told which."""
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        owner = node.func.value
        if isinstance(owner, ast.Name) and owner.id == "re" and node.func.attr in MODULE_CALLS:
            yield node, _compiled(node)


def _compiled(call: ast.Call) -> Pattern | None:
    given = call.args[0]
    if not (isinstance(given, ast.Constant) and isinstance(given.value, str | bytes)):
        return None
    flags = [each.value for each in call.keywords if each.arg == "flags"]
    place = {"match": 2, "search": 2, "fullmatch": 2, "findall": 2, "finditer": 2}.get(call.func.attr, 4)  # type: ignore[attr-defined]
    flags += call.args[place : place + 1]
    value = eval(compile(ast.Expression(flags[0]), "", "eval"), {"re": re}) if flags else 0
    return re.compile(given.value, value)


@cache
def all_patterns() -> dict[str, Pattern]:
    """Every pattern of the project, by a module that has it and its beginning."""
    found: dict[Pattern, str] = {}
    for name in modules():
        module = importlib.import_module(name)
        for value in vars(module).values():
            for pattern in patterns_in(value):
                found.setdefault(pattern, name)
        assert module.__file__
        for _, written in written_patterns(Path(module.__file__).read_text(encoding="utf-8")):
            if written is not None:
                found.setdefault(written, name)
    return {
        f"{name} {pattern.pattern!r:.70} {number}": pattern
        for number, (pattern, name) in enumerate(found.items())
    }


def test_the_walk_finds_patterns_wherever_they_stand() -> None:
    class Held:
        one = re.compile("a")
        more: ClassVar = {"x": (re.compile("b"), [re.compile(b"c")])}

    Held.__module__ = "indexer.invented"
    assert {each.pattern for each in patterns_in(Held)} == {"a", "b", b"c"}
    source = 'import re\nre.sub("a+", "", text)\nre.search(f"{x}", text)\nre.match(rb"b", text, re.I)\n'
    assert [each and each.pattern for _, each in written_patterns(source)] == ["a+", None, b"b"]
    assert len(all_patterns()) > 100


def test_no_pattern_is_made_of_what_a_caller_gives() -> None:
    """Patterns that are put together at work cannot be tried here; so there are none."""
    for name in modules():
        path = Path(importlib.import_module(name).__file__ or "")
        source = path.read_text(encoding="utf-8")
        unknown = [ast.unparse(call) for call, pattern in written_patterns(source) if pattern is None]
        assert not unknown, f"{name}: {unknown}"
        inside = [
            ast.unparse(call)
            for function in ast.walk(ast.parse(source))
            if isinstance(function, ast.FunctionDef)
            for call in ast.walk(function)
            if isinstance(call, ast.Call) and ast.unparse(call.func) == "re.compile"
        ]
        assert not inside, f"{name}: {inside}"


def possessive_groups(parsed: Any) -> Iterator[Any]:
    """The groups of a parsed pattern that are repeated possessively: (?:…)*+."""
    if isinstance(parsed, PARSER.SubPattern):
        for operator, given in parsed:
            if operator is CONSTANTS.POSSESSIVE_REPEAT and not (
                len(given[2]) == 1 and given[2][0][0] in SINGLE
            ):
                yield given[2]
            yield from possessive_groups(given)
    elif isinstance(parsed, tuple | list):
        for each in parsed:
            yield from possessive_groups(each)


@pytest.mark.parametrize(
    ("pattern", "groups"),
    [("(?:ab)*+", 1), ("x(?:a|[^b]c)?+|y", 1), ("a*+[bc]++", 0), (r"\s{2,}+.?+", 0), ("(?>(?:ab)*)", 0)],
)
def test_possessive_groups_are_noticed(pattern: str, groups: int) -> None:
    assert len(list(possessive_groups(PARSER.parse(pattern)))) == groups


def test_no_group_is_repeated_possessively() -> None:
    """Python before 3.11.5, Debian 12's, mismatches them (gh-106052): (?>(?:…)*) says the same and is read right."""
    found = [
        name
        for name, pattern in all_patterns().items()
        if list(possessive_groups(PARSER.parse(pattern.pattern, pattern.flags & ~re.UNICODE)))
    ]
    assert not found


SLOW = {
    "exponential": r"(?:\s|<!--.*?-->)*<html",
    "nested": r"(?:a+)+b",
    "alternatives that overlap": r"(?:a|aa)*$",
    "squared, since a search begins everywhere": r"\s+$",
    "squared, since two parts share their text": r"\d*[0-9]*x",
    "squared, behind what leads to it": r"标题[\s　]*\s*。",
}


@pytest.mark.parametrize("pattern", SLOW.values(), ids=SLOW)
def test_slow_patterns_are_noticed(pattern: str) -> None:
    assert tried({"": re.compile(pattern, re.DOTALL)}, stuck=4.0)


def test_all_patterns_are_linear() -> None:
    slow = tried(all_patterns())
    assert not slow, "\n".join(slow)


def tried(patterns: dict[str, Pattern], stuck: float = STUCK) -> list[str]:
    """What was found slow, by a process that can be killed when it hangs in a pattern."""
    slow: list[str] = []
    left = list(patterns)
    while left:
        given = json.dumps(
            [
                (_text_of(patterns[name]), patterns[name].flags, isinstance(patterns[name].pattern, bytes))
                for name in left
            ]
        )
        with subprocess.Popen(
            [sys.executable, "-m", "tests.support.processes.pattern_trial"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as process:
            assert process.stdin and process.stdout
            process.stdin.write(given + "\n")
            process.stdin.close()
            for name in list(left):
                while (answer := _answer(process, stuck)) == ALIVE:
                    pass
                left.remove(name)
                if answer != "linear":
                    slow.append(f"{name}: {answer or 'did not end'}")
                if not answer:
                    break
            process.kill()
    return slow


def _text_of(pattern: Pattern) -> str:
    return pattern.pattern.decode("latin-1") if isinstance(pattern.pattern, bytes) else pattern.pattern


def _answer(process: subprocess.Popen[str], stuck: float) -> str:
    """The next line; nothing when it does not come."""
    timer = threading.Timer(stuck, process.kill)
    timer.start()
    try:
        assert process.stdout
        return process.stdout.readline().strip()
    finally:
        timer.cancel()
