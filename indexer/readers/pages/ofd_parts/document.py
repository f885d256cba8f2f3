"""Gives the pages of one document of an OFD package, with what lies beside them (GB/T 33190-2016, 7.5 to 7.7)."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from xml.etree.ElementTree import Element

from indexer.errors import UnreadableFile
from indexer.readers.pages.beside import ReadPage
from indexer.readers.pages.ofd_parts.annotations import Annotations, annotations_of
from indexer.readers.pages.ofd_parts.package import Package
from indexer.readers.pages.ofd_parts.page import page_of, size_of

MOST_PAGES = 20_000

_MOST_FILES = 1_000


class Document:
    """One document of the package: its pages, and the templates that pages share."""

    def __init__(self, package: Package, path: str) -> None:
        self._package, self._path = package, path
        root = package.xml(path, "")
        self._pages = [
            (page.get("ID", ""), page.get("BaseLoc", "")) for page in root.findall("{*}Pages/{*}Page")
        ]
        self._area = root.find("{*}CommonData/{*}PageArea")
        self._annotated = _annotation_files(package, root, path)
        resources = ("PublicRes", "DocumentRes")
        self._resources = [
            each.text or "" for name in resources for each in root.findall(f"{{*}}CommonData/{{*}}{name}")
        ]
        self._tags = [each.text or "" for each in root.findall("{*}CustomTags")]
        self._files = _attached_files(package, root, path)
        self._templates = {
            template.get("ID", ""): template.get("BaseLoc", "")
            for template in root.findall("{*}CommonData/{*}TemplatePage")
        }
        self.pages = len(self._pages)
        if self.pages > MOST_PAGES:
            raise UnreadableFile("OFD has too many pages", most=MOST_PAGES)

    def shown(self) -> Iterator[ReadPage]:
        """The text of each page. A template's comes once, on the first page that shows it."""
        for at, (name, path) in enumerate(self._pages):
            page = self._package.xml(path, self._path)
            used = (
                self._templates.pop(each.get("TemplateID", ""), "") for each in page.findall("{*}Template")
            )
            sheets = [self._package.xml(template, self._path) for template in used if template]
            size = size_of(page, self._area)
            found = page_of([*sheets, page], self._unit, *size, self._annotations(name, *size))
            yield replace(found, files=self._files) if not at else found

    def _unit(self, name: str) -> Element | None:
        return self._composites.get(name)

    @cached_property
    def _composites(self) -> dict[str, Element]:
        """The content of each composite graphic, by its ID. They are read when a page shows the first of them."""
        found: dict[str, Element] = {}
        for path in self._resources:
            with suppress(UnreadableFile):
                for graphic in self._package.xml(path, self._path).iterfind(".//{*}CompositeGraphicUnit"):
                    content = graphic.find("{*}Content")
                    if content is not None:
                        found.setdefault(graphic.get("ID", ""), content)
        return found

    def stated(self) -> Iterator[str]:
        """What tags of one's own say of the document (16): a name and a value a line."""
        for listed in self._tags:
            with suppress(UnreadableFile):
                index = self._package.path_of(listed, self._path)
                for tag in self._package.xml(index, "").findall("{*}CustomTag")[:_MOST_FILES]:
                    for each in self._package.xml(tag.findtext("{*}FileLoc", ""), index).iter():
                        kind = each.tag.rpartition("}")[2]
                        if kind != "ObjectRef" and (value := " ".join((each.text or "").split())):
                            yield f"{kind}：{value}"

    def _annotations(self, name: str, width: float, height: float) -> Annotations:
        """Those of a page by its ID. What is damaged in them loses no more than them."""
        found = Annotations()
        for path, base in self._annotated.get(name, ()):
            with suppress(UnreadableFile):
                found += annotations_of(self._package.xml(path, base), width, height)
        return found


def _annotation_files(package: Package, root: Element, base: str) -> dict[str, list[tuple[str, str]]]:
    """Where the annotations of each page are, by its ID: a path, and the member in which it stands."""
    found: dict[str, list[tuple[str, str]]] = {}
    for listed in root.findall("{*}Annotations"):
        with suppress(UnreadableFile):
            path = package.path_of(listed.text or "", base)
            for page in package.xml(path, "").findall("{*}Page"):
                file = page.findtext("{*}FileLoc", "").strip()
                found.setdefault(page.get("PageID", ""), []).append((file, path))
    return found


def _attached_files(package: Package, root: Element, base: str) -> tuple[str, ...]:
    """The names of the files that are attached to a document (18)."""
    names: list[str] = []
    for listed in root.findall("{*}Attachments"):
        with suppress(UnreadableFile):
            for each in package.xml(listed.text or "", base).findall("{*}Attachment")[:_MOST_FILES]:
                name = " ".join((each.get("Name") or each.findtext("{*}FileLoc") or "").split())
                names.append(posixpath.basename(name)[:80])
    return tuple(filter(None, names))
