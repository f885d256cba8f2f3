"""The shape of the code: imports point one way, libraries enter through one module, modules stay small."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.places import ROOT

MODULES = sorted(path for name in ("indexer", "search_app", "bench") for path in (ROOT / name).rglob("*.py"))
DOORS = {  # third-party library → the modules that may import it
    "whoosh": {
        "indexer.index.whoosh.analyzer",
        "indexer.index.whoosh.column",
        "indexer.index.whoosh.toc_check",
        "indexer.index.whoosh.engine",
        "indexer.index.whoosh.codec",
    },
    "jieba": {"indexer.text.tokenizer"},
    "rjieba": {"indexer.text.tokenizer"},
    "pypinyin": {"indexer.text.pinyin"},
    "lxml": {"indexer.readers.web.html"},
    "docx": {"indexer.readers.word.docx"},
    "yaml": {"indexer.readers.markdown"},
    "markdown_it": {"indexer.readers.markdown"},
    "pypdfium2": {"indexer.readers.pages.pdf", "indexer.readers.pages.ocr"},
    "rapidocr": {"indexer.readers.pages.ocr"},
    "onnxruntime": {"indexer.readers.pages.ocr"},
    "PIL": {"indexer.readers.pages.ocr"},
    "openpyxl": {"indexer.readers.spreadsheet"},
    "argon2": {"indexer.auth.passwords"},
    "sqlalchemy": {
        "indexer.auth.accounts",
        "indexer.catalogue.attempts",
        "indexer.catalogue.catalogue",
        "indexer.catalogue.database.damaged_rows",
        "indexer.storage.row_digests",
        "indexer.catalogue.drafts",
        "indexer.catalogue.database.creation",
        "indexer.catalogue.database.connections",
        "indexer.catalogue.database.inspection",
        "indexer.catalogue.event_log",
        "indexer.catalogue.database.migrations",
        "indexer.catalogue.custom_words",
        "indexer.search.query_counts",
        "indexer.search.query_log",
        "indexer.catalogue.failed_files",
        "indexer.catalogue.saved_searches",
        "indexer.auth.sessions",
        "indexer.catalogue.settings",
        "indexer.auth.store",
        "indexer.storage.sqlite",
        "indexer.catalogue.versions",
        "indexer.catalogue.database.schema",
        "indexer.auth.rate_limit",
        "indexer.catalogue.watched_files",
    },
    "waitress": {"search_app.server.server", "search_app.server.connections", "search_app.server.dispatcher"},
}


def name_of(path: Path) -> str:
    """The module's dotted name."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported(path: Path) -> Iterator[str]:
    """The dotted names a module imports when it runs, as far down as they are modules of ours."""
    ours = {name_of(module) for module in MODULES}
    tree = ast.parse(path.read_text(encoding="utf-8"))
    typing = [
        node for node in ast.walk(tree) if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
    ]
    skipped = {id(inner) for node in typing for inner in ast.walk(node)}
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in ours else node.module


def reading_order() -> list[str]:
    """The modules of `indexer/`, as ARCHITECTURE.md lists them."""
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    table = text[text.index("## `indexer/`") : text.index("## `search_app/`")]
    return [f"indexer.{name}" for name in re.findall(r"^\| `([\w.]+)` \|", table, re.MULTILINE)]


def test_the_map_lists_every_module() -> None:
    there = {name_of(path) for path in MODULES if path.is_relative_to(ROOT / "indexer")}
    assert sorted(reading_order()) == sorted(there - {"indexer"})


def test_the_map_lists_every_module_of_the_doors() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    table = text[text.index("## `search_app/`") : text.index("## `tests/`")]
    listed = set(
        re.findall(r"`(\w+)`", "\n".join(row for row in table.splitlines() if row.startswith("| `")))
    )
    assert {path.stem for path in (ROOT / "search_app").glob("*.py")} - {"__init__"} <= listed


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_point_one_way(path: Path) -> None:
    """Inside indexer/ upwards in the map; from search_app to indexer, never back; bench from both."""
    order = reading_order()
    name = name_of(path)
    for target in imported(path):
        top = target.split(".")[0]
        if name.startswith("indexer"):
            assert top not in ("search_app", "bench"), f"{name} imports {target}"
            if top == "indexer" and name != "indexer":
                assert order.index(target) < order.index(name), f"{name} imports {target}, which is below it"
        if name.startswith("search_app"):
            assert top != "bench", f"{name} imports {target}"


@pytest.mark.parametrize("path", [path for path in MODULES if "bench" not in path.parts], ids=name_of)
def test_each_library_enters_through_its_door(path: Path) -> None:
    for target in imported(path):
        doors = DOORS.get(target.split(".")[0])
        assert doors is None or name_of(path) in doors, f"{name_of(path)} imports {target}"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_modules_and_functions_stay_small(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= 300
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            assert (node.end_lineno or 0) - node.lineno <= 60, f"{name_of(path)}.{node.name}"
