"""Opens an XLSX package: its sheets with their parts, shared strings, styles, and how parts refer to each other."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from indexer.readers.sheets.number_format import BUILTIN, GENERAL
from indexer.readers.sheets.xml import attribute, elements_in, local, parsed

_MOST_STYLES: Final = 100_000


def is_on(value: str) -> bool:
    """Whether an attribute says yes."""
    return value in ("1", "true", "on")


def string_of(element: Any) -> str:
    """The words of a rich string, without those that tell how to read them aloud."""
    return "".join(_words(element))


def _words(element: Any) -> Iterator[str]:
    for part in element:
        if local(part) == "t":
            yield part.text or ""
        elif local(part) == "r":
            yield from _words(part)


@dataclass(frozen=True, slots=True)
class Relation:
    """What a part refers to."""

    kind: str  # the last word of its type: worksheet, comments, drawing
    target: str  # name of a part; "" of what lies elsewhere


class Book:
    """A workbook's package, and what its cells refer to."""

    def __init__(self, package: zipfile.ZipFile) -> None:
        self.package = package
        self.names = {name.lower(): name for name in package.namelist()}  # by themselves in lower case

    def part(self, name: str) -> Any:
        """The root element of a part; None where there is no such part."""
        found = self.names.get(name.lower())
        if found is None:
            return None
        with self.package.open(found) as file:
            return parsed(file)

    def elements(self, name: str, wanted: frozenset[str]) -> Iterator[Any]:
        """The elements of those names in a part, one after the other; each is let go of when the next is asked for."""
        found = self.names.get(name.lower())
        if found is None:
            return
        with self.package.open(found) as file:
            yield from elements_in(file, wanted)

    def content(self, name: str) -> bytes | None:
        """The bytes of a part."""
        found = self.names.get(name.lower())
        return self.package.read(found) if found else None

    def relations(self, part: str) -> dict[str, Relation]:
        """What a part refers to, by the ids it uses."""
        folder, _, own = part.rpartition("/")
        root = self.part(f"{folder}/_rels/{own}.rels" if folder else f"_rels/{own}.rels")
        found = {}
        for each in root if root is not None else ():
            if local(each) != "Relationship":
                continue
            target = each.get("Target", "")
            inside = each.get("TargetMode") != "External"
            path = posixpath.normpath(
                target if target.startswith("/") else posixpath.join(folder, target)
            ).lstrip("/")
            found[each.get("Id", "")] = Relation(
                each.get("Type", "").rpartition("/")[2], path if inside else ""
            )
        return found

    def sheets(self) -> Iterator[tuple[str, bool, str]]:
        """Name, whether it is hidden, and part of each sheet, in their order."""
        related = self.relations(self.workbook)
        for element in self.root:
            if local(element) == "sheets":
                for sheet in element:
                    relation = related.get(attribute(sheet, "id"), Relation("", ""))
                    hidden = sheet.get("state", "visible") != "visible"
                    yield (
                        sheet.get("name", ""),
                        hidden,
                        relation.target if relation.kind == "worksheet" else "",
                    )

    @cached_property
    def workbook(self) -> str:
        """The name of its main part."""
        kinds = self.relations("")
        return next(
            (each.target for each in kinds.values() if each.kind == "officeDocument"), "xl/workbook.xml"
        )

    @cached_property
    def root(self) -> Any:
        """The main part."""
        root = self.part(self.workbook)
        return root if root is not None else ()

    @cached_property
    def since_1904(self) -> bool:
        """Whether days are counted from 1904."""
        return any(is_on(each.get("date1904", "")) for each in self.root if local(each) == "workbookPr")

    @cached_property
    def strings(self) -> list[str]:
        """The strings that cells refer to by number."""
        part = self._related("sharedStrings")
        return [string_of(each) for each in self.elements(part, frozenset(("si",)))] if part else []

    @cached_property
    def formats(self) -> list[str]:
        """The number format of each style that cells refer to by number."""
        root = self.part(self._related("styles"))
        if root is None:
            return []
        own: dict[int, str] = {}
        used: list[int] = []
        for group in root:
            if local(group) == "numFmts":
                own = {_number(each.get("numFmtId")): each.get("formatCode", "") for each in group}
            elif local(group) == "cellXfs":
                used = [_number(each.get("numFmtId")) for each in group][:_MOST_STYLES]
        return [own.get(number) or BUILTIN.get(number, GENERAL) for number in used]

    def _related(self, kind: str) -> str:
        related = self.relations(self.workbook).values()
        return next((each.target for each in related if each.kind == kind), "")


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 0
