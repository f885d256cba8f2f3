"""The shape of the code: arrows between packages go one way, others use what a package exports, modules stay small."""

from __future__ import annotations

import ast
import importlib
import re

import pytest

from tests.support.places import ROOT
from tools.arrows import (
    GROUND,
    TREES,
    arrows,
    floors,
    imports,
    meant,
    module_name,
    modules,
    package_of,
    picture,
)

MODULES = sorted(path for name in (*TREES, "bench", "tools") for path in (ROOT / name).rglob("*.py"))
LIBRARIES = {  # third-party library → the packages that may import it, or the one module
    "whoosh": {"indexer.index.whoosh"},
    "jieba": {"indexer.text.tokenizer"},
    "rjieba": {"indexer.text.tokenizer"},
    "opencc": {"indexer.text.normalization"},
    "pypinyin": {"indexer.text.pinyin.readings"},
    "lxml": {
        "indexer.readers.web.html",
        "indexer.readers.sheets.xml",
        "indexer.readers.slides.package",
        "indexer.readers.word.single_xml",
        "indexer.readers.books.container",
    },
    "docx": {"indexer.readers.word.package", "indexer.readers.word.writing"},
    "yaml": {"indexer.readers.markdown"},
    "markdown_it": {"indexer.readers.markdown", "search_app.web.help.chapters"},
    "pypdfium2": {"indexer.readers.pages", "indexer.readers.rendering"},
    "pi_heif": {"indexer.readers.ocr.images"},
    "rapidocr": {"indexer.readers.ocr.recognition"},
    "onnxruntime": {"indexer.readers.ocr.recognition"},
    "PIL": {"indexer.readers.ocr", "indexer.readers.pages.pdf_rendering", "indexer.readers.rendering"},
    "libarchive": {"indexer.readers.packed.rar_and_7z"},
    "olefile": {"indexer.readers.mail.outlook"},
    "openpyxl": {"indexer.readers.spreadsheet", "indexer.readers.printed_sheet"},
    "xlrd": {"indexer.readers.sheets.xls"},
    "argon2": {"indexer.auth.passwords"},
    "isal": {"search_app.web.compression"},
    "ldap": {"indexer.auth.external.directory"},
    "authlib": {"indexer.auth.external.provider"},
    "joserfc": {"indexer.auth.external.provider"},
    "sqlalchemy": {
        "indexer.catalogue",
        "indexer.auth",
        "indexer.storage.sqlite",
        "indexer.storage.row_digests",
        "indexer.storage.digests_in_sql",
        "indexer.search.query_counts",
        "indexer.search.query_log",
    },
    "opensearchpy": {"indexer.index.opensearch"},
    "psycopg": {"indexer.catalogue.database", "tools.servers"},  # which makes databases for tests and bench
    "boto3": {"indexer.originals"},
    "botocore": {"indexer.originals"},
    "waitress": {"search_app.server"},
    "flask": {"search_app.web", "search_app.application", "search_app.telemetry"},
    "werkzeug": {"search_app.web", "search_app.application", "search_app.telemetry"},
    "click": {"search_app.cli", "search_app.server"},
}
HOT = (  # every module of these has tests of its own, where the mirror has them
    "indexer/catalogue/catalogue.py",
    "indexer/catalogue/rows.py",
    "indexer/catalogue/versions.py",
    "indexer/index",
    "indexer/intake/ingest.py",
    "indexer/query",
    "indexer/search",
    "indexer/storage",
    "indexer/sync",
    "indexer/text",
)
TESTED_ELSEWHERE = {
    "indexer/index/whoosh/engine.py": "tests/indexer/index/test_engine.py",  # the battery for every engine
    "indexer/index/execution/titles.py": "tests/indexer/index/segments/test_titles.py",  # through it
    "indexer/index/opensearch/texts.py": "tests/indexer/index/opensearch/test_view.py",  # it gives and proves them
    "indexer/text/span.py": "tests/indexer/search/test_marking.py",  # a pair of numbers that does nothing by itself
}
OPEN = {"search_app.texts", "search_app.web"}  # packages whose modules are their face
MOST_MODULES, MOST_BESIDE = 15, 5  # in a folder; in indexer/ beside its packages


def within(name: str, places: set[str]) -> bool:
    return any(name == place or name.startswith(f"{place}.") for place in places)


@pytest.mark.slow
def test_the_arrows_are_those_of_the_map_and_no_others() -> None:
    drawn = picture(arrows())
    told = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    assert drawn in told, f"ARCHITECTURE.md draws other arrows than the code has:\n{drawn}"


@pytest.mark.slow
def test_no_arrow_leads_back() -> None:
    graph = arrows()
    above: set[str] = set()
    for floor in floors(graph):  # raises where there is a circle
        above.update(floor)
        assert not any(graph[name] & (above - set(floor)) for name in floor)


@pytest.mark.slow
def test_the_tree_of_modules_has_no_circle() -> None:
    """Not even inside a package."""
    known = modules()
    graph = {
        name: frozenset(
            target
            for target in (meant(each, known) for each in imports(path))
            if target in known and target != name and known[target].name != "__init__.py"
        )
        for name, path in known.items()
    }
    assert sum(map(len, floors(graph))) == len(known)  # it raises where there is a circle


def test_a_circle_is_told() -> None:
    with pytest.raises(ValueError, match="a → b → a"):
        floors({"a": frozenset({"b"}), "b": frozenset({"a"})})


def test_others_import_only_what_a_package_exports() -> None:
    known = modules()
    for each in (each for path in MODULES if "bench" not in path.parts for each in imports(path)):
        name, target = each.module, package_of(each.source)
        if each.source.split(".")[0] not in TREES or each.source in TREES:
            continue
        if target in (package_of(name), *GROUND, *OPEN) or known[target].name != "__init__.py":
            continue
        assert each.source == target, f"{name} imports {each.source}, not {target}"
        assert each.name in importlib.import_module(target).__all__, f"{name} imports {target}.{each.name}"


def test_imports_point_to_the_library() -> None:
    """From search_app to indexer, never back; bench from both, and nobody from bench, tests or tools."""
    for each in (each for path in MODULES for each in imports(path)):
        name, top = each.module.split(".")[0], each.source.split(".")[0]
        allowed = {"indexer": {"indexer"}, "search_app": set(TREES)}.get(name, {*TREES, "bench", "tools"})
        assert top not in {*TREES, "bench", "tools", "tests"} or top in allowed, (
            f"{each.module} imports {each.source}"
        )


def test_each_library_enters_through_its_door() -> None:
    for each in (each for path in MODULES if "bench" not in path.parts for each in imports(path)):
        doors = LIBRARIES.get(each.source.split(".")[0])
        assert doors is None or within(each.module, doors), f"{each.module} imports {each.source}"


def test_each_package_says_which_question_it_answers() -> None:
    for name, path in modules().items():
        if path.name == "__init__.py" and package_of(name) != name and name not in TREES:
            continue
        docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
        assert docstring, name
        if path.name == "__init__.py" and name.startswith("indexer."):
            assert re.search(r"\?", docstring) and "Not for:" in docstring, name


def test_folders_stay_small() -> None:
    for tree in (*TREES, "tests", "bench", "tools"):
        for folder in [ROOT / tree, *(path for path in (ROOT / tree).rglob("*") if path.is_dir())]:
            files = [path for path in folder.glob("*.py") if path.name != "__init__.py"]
            assert len(files) <= (MOST_BESIDE if folder == ROOT / "indexer" else MOST_MODULES), folder


def test_modules_and_functions_stay_small() -> None:
    for path in MODULES:
        text = path.read_text(encoding="utf-8")
        assert text.count("\n") <= 300, path
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef):
                assert (node.end_lineno or 0) - node.lineno <= 60, f"{module_name(path)}.{node.name}"


FORMULA = re.compile(r"\bin[,;] .*\bout[.:,;]|comes? in\b.*\bgo(es)? out|↔|→")


def test_a_docstring_is_a_plain_sentence() -> None:
    """It says what the module is responsible for, and is no formula of what goes in and what comes out."""
    for path in MODULES:
        first = (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").split("\n\n")[0]
        assert first and not FORMULA.search(first), f"{path}: {first}"


def hot_modules() -> list[str]:
    found = [
        path
        for name in HOT
        for path in ((ROOT / name).rglob("*.py") if (ROOT / name).is_dir() else [ROOT / name])
    ]
    return sorted(path.relative_to(ROOT).as_posix() for path in found if not path.name.startswith("__"))


def test_each_module_of_the_hot_path_has_its_own_tests() -> None:
    """In the mirror: indexer/query/parser.py has tests/indexer/query/test_parser.py, which tests something."""
    for module in hot_modules():
        path = ROOT / "tests" / module
        own = TESTED_ELSEWHERE.get(module, path.with_name(f"test_{path.name}").relative_to(ROOT).as_posix())
        assert (ROOT / own).is_file(), f"{module} has no {own}"
        assert re.search(r"^def test_|\.TestCase$", (ROOT / own).read_text(encoding="utf-8"), re.MULTILINE), (
            own
        )
