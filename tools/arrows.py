"""Draws which package imports which, from the code's own imports: `python -m tools.arrows`.

A package is a folder right below `indexer/` or `search_app/`, or a module that stands there by itself. Arrows to
what everything may import, such as `errors`, are left out, and so are imports for type checkers alone.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
TREES: Final = ("indexer", "search_app")
GROUND: Final = frozenset(
    {"indexer.errors", "indexer.message", "indexer.paths", "indexer.stores"}
)  # what everything may import

Arrows = Mapping[str, frozenset[str]]  # package → those it imports


@dataclass(frozen=True, slots=True)
class Import:
    """One imported name: `from source import name` in `module`."""

    module: str
    source: str
    name: str  # "" for `import source`


def module_name(path: Path, root: Path = ROOT) -> str:
    """The dotted name of a file."""
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def modules(root: Path = ROOT) -> dict[str, Path]:
    """All modules of the two trees, by their dotted names."""
    return {module_name(path, root): path for tree in TREES for path in sorted((root / tree).rglob("*.py"))}


@cache
def imports(path: Path, root: Path = ROOT) -> tuple[Import, ...]:
    """What a module imports when it runs, at whatever place in it."""
    return tuple(_imports(path, module_name(path, root)))


def _imports(path: Path, name: str) -> Iterator[Import]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    typing = [
        node for node in ast.walk(tree) if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
    ]
    skipped = {id(inner) for node in typing for inner in ast.walk(node)}
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.Import):
            yield from (Import(name, alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (Import(name, node.module, alias.name) for alias in node.names)


def meant(imported: Import, known: Collection[str]) -> str:
    """The module that an import means: `from a import b` may name the module a.b, or a name in a."""
    inner = f"{imported.source}.{imported.name}"
    return inner if inner in known else imported.source


def package_of(module: str) -> str:
    """The package that a module belongs to: its name's first two parts."""
    return ".".join(module.split(".")[:2])


def arrows(root: Path = ROOT) -> Arrows:
    """Each package and those it imports."""
    known = modules(root)
    found: dict[str, set[str]] = {package_of(name): set() for name in known if name not in TREES}
    for name, path in known.items():
        for each in imports(path, root):
            if each.source.split(".")[0] not in TREES or name in TREES:
                continue
            target = package_of(meant(each, known))
            if target not in (package_of(name), *GROUND, *TREES):
                found[package_of(name)].add(target)
    return {name: frozenset(targets) for name, targets in found.items() if name not in GROUND}


def floors(graph: Arrows) -> list[list[str]]:
    """The packages from the top down, each above all that it imports. Raises ValueError where there is a circle."""
    depth: dict[str, int] = {}

    def visit(name: str, above: tuple[str, ...]) -> int:
        if name in above:
            raise ValueError(" → ".join((*above[above.index(name) :], name)))
        if name not in depth:
            depth[name] = 1 + max((visit(target, (*above, name)) for target in graph[name]), default=-1)
        return depth[name]

    for name in graph:
        visit(name, ())
    return [
        sorted(name for name in graph if depth[name] == level) for level in range(max(depth.values()), -1, -1)
    ]


def picture(graph: Arrows) -> str:
    """The packages of each tree, top floor first, each with those it imports."""
    lines = []
    for tree in TREES:
        lines.append(f"{tree}/")
        for name in (name for floor in floors(graph) for name in floor if name.startswith(f"{tree}.")):
            own = sorted(target.partition(".")[2] for target in graph[name] if target.startswith(f"{tree}."))
            others = sorted(target for target in graph[name] if not target.startswith(f"{tree}."))
            lines.append(f"  {name.partition('.')[2]:<12} ─► {' '.join((*own, *others))}".rstrip(" ─►"))
    return "\n".join(lines)


if __name__ == "__main__":
    print(picture(arrows()))
