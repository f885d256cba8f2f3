"""Nothing in the documents that is not so: links, commands, options, routes and operators are walked."""

from __future__ import annotations

import importlib
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from indexer.archive import Archive
from search_app import create_app
from search_app.cli.main import gongwen
from tests.conftest import CORPUS
from tests.support.places import ROOT

DOCS = [
    ROOT / "README.md",
    ROOT / "README.zh.md",
    ROOT / "ARCHITECTURE.md",
    ROOT / "CHANGELOG.md",
    ROOT / "SECURITY.md",
    ROOT / "CONTRIBUTING.md",
    *sorted((ROOT / "docs").rglob("*.md")),
]


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", read(path)):
        assert "://" not in target, "documents are read offline"
        assert (path.parent / target).exists(), target


def test_the_promises_of_security_are_held_by_tests() -> None:
    """Each row of the table leads to test files that have tests, under their own names."""
    rows = [line for line in read(ROOT / "SECURITY.md").splitlines() if line.startswith("|")][2:]
    assert len(rows) >= 10
    for row in rows:
        links = re.findall(r"\[(\w+)\]\((tests/[\w/]+\.py)\)", row)
        assert links, row
        for name, path in links:
            assert Path(path).stem == name and "\ndef test_" in read(ROOT / path), path


READMES = ("README.md", "README.zh.md")


def test_the_readmes_say_the_same_on_two_screens() -> None:
    """The same picture, documents and commands, in two languages; and the commands are those that the tests run."""
    ours, theirs = (read(ROOT / name) for name in READMES)
    for pattern in (
        r"!\[.*?\]\((.*?)\)",
        r"\]\(((?:docs|bench)/[\w./-]+|(?!README)[A-Z]+\.md|LICENSE)\)",
        r"(?m)^((?:make|gongwen) \w+)",
        r"(?<!`)`([^`\n]+)`(?!`)",
    ):
        assert set(re.findall(pattern, ours)) == set(re.findall(pattern, theirs)), pattern
    assert all(len(text.splitlines()) <= 100 for text in (ours, theirs))


@pytest.mark.parametrize("name", READMES)
def test_readme_commands_run(tmp_path: Path, name: str) -> None:
    """Each `gongwen` line of the README works on a fresh home with the corpus."""
    shutil.copytree(CORPUS, tmp_path / "corpus")
    lines = re.findall(r"^gongwen (.*)$", read(ROOT / name), re.MULTILINE)
    assert len(lines) >= 3
    for line in lines:
        arguments = shlex.split(line, comments=True)
        if arguments[0] == "serve":
            arguments = ["serve", "--help"]
        elif arguments[0] == "add":
            arguments[1:] = [str(tmp_path / path) for path in arguments[1:]]
        result = CliRunner().invoke(gongwen, ["--home", str(tmp_path), *arguments], catch_exceptions=False)
        assert result.exit_code == 0, (line, result.output)
        assert "共 0 篇" not in result.output


@pytest.mark.parametrize("name", READMES)
def test_readme_python_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    shutil.copytree(CORPUS, tmp_path / "corpus")
    Archive.open(tmp_path).add([tmp_path / "corpus"]).__next__()
    monkeypatch.chdir(tmp_path)
    code = re.search(r"```python\n(.*?)```", read(ROOT / name), re.DOTALL)
    assert code is not None
    exec(compile(code[1], "README.md", "exec"), {})
    assert capsys.readouterr().out == "1\n"


def make_targets() -> set[str]:
    """But for the parts of `check`, which it calls by itself."""
    targets = set(re.findall(r"^([a-z-]+):", read(ROOT / "Makefile"), re.MULTILINE))
    return {name for name in targets if not name.startswith("quick-")}


def test_make_help_tells_every_target() -> None:
    done = subprocess.run(["make", "-s", "help"], cwd=ROOT, check=True, capture_output=True, text=True)
    told = dict(re.findall(r"^make ([a-z-]+) +(\S.*)$", done.stdout, re.MULTILINE))
    assert set(told) == make_targets() and len(told) == len(done.stdout.splitlines())


def test_every_target_is_phony() -> None:
    """A file of that name would keep it from running."""
    phony = re.search(r"^\.PHONY: (.*)$", read(ROOT / "Makefile"), re.MULTILINE)
    assert phony is not None and set(phony[1].split()) == make_targets()


def test_readme_names_the_make_targets() -> None:
    targets = make_targets()
    named = set(re.findall(r"(?:^|`)make ([a-z][a-z-]*)", "\n".join(map(read, DOCS)), re.MULTILINE))
    assert {"run", "test"} <= named <= targets


@pytest.mark.parametrize("name", sorted(gongwen.commands))
def test_every_command_has_help_and_is_in_the_manual(name: str) -> None:
    command = gongwen.commands[name]
    assert command.help
    assert all(option.help for option in command.params if isinstance(option, click.Option))
    if name != "serve":
        assert f"gongwen {name}" in read(ROOT / "docs" / "manual.md")


def every_command(command: click.Command) -> Iterator[click.Command]:
    """A command and those inside it."""
    yield command
    for inner in command.commands.values() if isinstance(command, click.Group) else ():
        yield from every_command(inner)


@pytest.mark.parametrize(
    "group", [name for name, one in gongwen.commands.items() if isinstance(one, click.Group)]
)
def test_every_command_of_a_group_has_help_and_is_in_the_manual(group: str) -> None:
    command = gongwen.commands[group]
    assert isinstance(command, click.Group)
    for name, inner in command.commands.items():
        assert inner.help
        assert all(option.help for option in inner.params if isinstance(option, click.Option))
        assert f"gongwen {group} {name}" in read(ROOT / "docs" / "manual.md")


def test_the_manual_names_only_commands_and_options_that_exist() -> None:
    text = "".join(map(read, (ROOT / "docs" / "manual.md", *(ROOT / name for name in READMES))))
    for name in re.findall(r"gongwen ([a-z]+)", text):
        assert name in gongwen.commands
    options = {
        opt
        for command in every_command(gongwen)
        for param in command.params
        for opt in (*param.opts, *param.secondary_opts)
    }
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", text)) <= options


def test_every_route_of_the_api_page_exists(archive: Archive) -> None:
    rules = {rule.rule for rule in create_app(archive=archive).url_map.iter_rules()}
    for route in re.findall(r"`GET (/[\w/]+)`|^`GET (/[\w/]+)", read(ROOT / "docs" / "api.md"), re.MULTILINE):
        assert (route[0] or route[1]) in rules
    assert "/api/v1/search" in rules


def examples_of_syntax() -> list[str]:
    rows = re.findall(r"^\| .* \| .* \| `(.*?)` \|$", read(ROOT / "docs" / "query-syntax.md"), re.MULTILINE)
    return [row.replace("\\|", "|") for row in rows]


@pytest.mark.parametrize("query", examples_of_syntax())
def test_examples_of_the_query_syntax_find_the_article(archive: Archive, query: str) -> None:
    result = archive.search(query)
    assert result.total == (1 if expected_to_find(query) else 0), result.tree


def expected_to_find(query: str) -> bool:
    """What is excluded in the examples stands in the article, or is a field that it lacks."""
    excluded = re.search(r"(?:^|\s)-(\S+)", query)
    return excluded is None or ":" in excluded[1]


def test_there_are_examples() -> None:
    assert len(examples_of_syntax()) >= 6


def test_the_map_names_files_that_exist() -> None:
    """A path in ARCHITECTURE.md is below the checkout, a tree or the package that the line is about."""
    text = read(ROOT / "ARCHITECTURE.md")
    below = [
        ROOT,
        *(ROOT / part for part in ("indexer", "indexer/index", "indexer/readers", "search_app")),
    ]
    named = set(re.findall(r"`((?:[\w.]+/)+[\w.]*)`", text)) | set(re.findall(r"`([\w/]+\.py)`", text))
    beside = [*ROOT.joinpath("indexer").rglob("*"), *ROOT.joinpath("search_app").rglob("*")]
    known = {path.relative_to(ROOT).as_posix() for path in beside}
    for path in named - {"var/", "var/tray/"}:  # of an archive
        found = any((place / path).exists() for place in below)
        assert found or any(each.endswith(f"/{path.rstrip('/')}") for each in known), path


def test_the_map_names_what_packages_export() -> None:
    """The names by which a package is to be entered are those of its `__init__`."""
    text = read(ROOT / "ARCHITECTURE.md")
    paragraphs = re.findall(r"^- \*\*`(\w+)/`\*\*(.*?)(?=^- |^#|\Z)", text, re.MULTILINE | re.DOTALL)
    entered = [(name, re.findall(r"Enter by ([^.]*)", paragraph)) for name, paragraph in paragraphs]
    assert sum(bool(sentences) for _, sentences in entered) >= 9
    for package, sentences in entered:
        for name in re.findall(r"`(\w+)`", " ".join(sentences)):
            assert hasattr(importlib.import_module(f"indexer.{package}"), name), f"indexer.{package}.{name}"
