"""Gives what the pages of an OFD document are drawn from: their layers, what these refer to, annotations (7.5 to 7.9)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from xml.etree.ElementTree import Element

from indexer.errors import UnreadableFile
from indexer.readers.pages.ofd_parts.document import MOST_PAGES
from indexer.readers.pages.ofd_parts.package import Package
from indexer.readers.pages.ofd_parts.page import size_of

_LARGEST = 5_000.0  # millimetres: what a PDF may measure
_MOST_FILES = 1_000  # of annotations, of a page
_DEPTHS = {"Background": 0, "Body": 2, "Foreground": 4}  # a page's layers lie above the template's

Lookup = dict[str, "Resource"]


@dataclass(frozen=True, slots=True)
class Resource:
    """Something that objects refer to by its ID: its element, and where the files that it names lie."""

    element: Element
    base: str


@dataclass(slots=True)
class Sheet:
    """A page to draw: layers from below, what they refer to, and the drawings of annotations that lie above them."""

    width: float  # millimetres
    height: float
    layers: list[tuple[Element, Lookup]] = field(default_factory=list)
    annotations: list[Element] = field(default_factory=list)
    resources: Lookup = field(default_factory=dict)


class Source:
    """One document of a package."""

    def __init__(self, package: Package, path: str) -> None:
        self.package, self.path = package, path
        self._root = package.xml(path, "")
        self.pages = [
            (page.get("ID", ""), page.get("BaseLoc", "")) for page in self._root.findall("{*}Pages/{*}Page")
        ]
        if len(self.pages) > MOST_PAGES:
            raise UnreadableFile("OFD has too many pages", most=MOST_PAGES)
        self._area = self._root.find("{*}CommonData/{*}PageArea")

    @property
    def default_space(self) -> str:
        """The ID of the colour space of colours that name none."""
        return self._root.findtext("{*}CommonData/{*}DefaultCS", "").strip()

    @cached_property
    def resources(self) -> Lookup:
        """What all pages may refer to."""
        found: Lookup = {}
        for name in ("PublicRes", "DocumentRes"):
            for listed in self._root.findall(f"{{*}}CommonData/{{*}}{name}"):
                found |= self._resources_in(listed.text or "", self.path)
        return found

    def size(self, at: int) -> tuple[float, float]:
        """Width and height of a page in millimetres."""
        return self._size(self._page(at)[0])

    def sheet(self, at: int) -> Sheet:
        """A page by its place from 0. Templates and annotations that are damaged are left out."""
        page, path = self._page(at)
        own = self._own(page, path)
        sheet = Sheet(*self._size(page), resources=own)
        found: list[tuple[int, Element, Lookup]] = []
        templates = {each.get("ID", ""): each for each in self._root.findall("{*}CommonData/{*}TemplatePage")}
        for used in page.findall("{*}Template"):
            listed = templates.get(used.get("TemplateID", ""))
            if listed is None:
                continue
            with suppress(UnreadableFile):
                place = self.package.path_of(listed.get("BaseLoc", ""), self.path)
                template = self.package.xml(place, "")
                order = used.get("ZOrder") or listed.get("ZOrder") or "Background"
                depth = _DEPTHS.get(order.strip(), 0)
                resources = self._own(template, place)
                found += ((depth, layer, resources) for layer in _layers(template))
        for layer in _layers(page):
            found.append((_DEPTHS.get(layer.get("Type", "").strip(), 2) + 1, layer, own))
        sheet.layers = [(layer, known) for _, layer, known in sorted(found, key=lambda each: each[0])]
        sheet.annotations = list(self._annotations(self.pages[at][0]))
        return sheet

    def _page(self, at: int) -> tuple[Element, str]:
        path = self.package.path_of(self.pages[at][1], self.path)
        return self.package.xml(path, ""), path

    def _size(self, page: Element) -> tuple[float, float]:
        width, height = size_of(page, self._area)
        return min(width, _LARGEST), min(height, _LARGEST)

    def _own(self, page: Element, path: str) -> Lookup:
        """What a page may refer to: its own before the document's."""
        found = self.resources
        for listed in page.findall("{*}PageRes"):
            found = found | self._resources_in(listed.text or "", path)
        return found

    def _resources_in(self, listed: str, base: str) -> Lookup:
        found: Lookup = {}
        with suppress(UnreadableFile):
            path = self.package.path_of(listed, base)
            root = self.package.xml(path, "")
            folder = root.get("BaseLoc", "").strip().strip("/")
            where = f"{path.rpartition('/')[0]}/{folder}/." if folder else path
            for element in root.iter():
                if identity := element.get("ID", "").strip():
                    found.setdefault(identity, Resource(element, where))
        return found

    def _annotations(self, name: str) -> Iterator[Element]:
        left = _MOST_FILES
        for listed in self._root.findall("{*}Annotations"):
            with suppress(UnreadableFile):
                path = self.package.path_of(listed.text or "", self.path)
                for page in self.package.xml(path, "").findall("{*}Page"):
                    left -= page.get("PageID", "") == name
                    if left >= 0 and page.get("PageID", "") == name:
                        with suppress(UnreadableFile):
                            yield from self._appearances(page.findtext("{*}FileLoc", ""), path)

    def _appearances(self, path: str, base: str) -> Iterator[Element]:
        for annotation in self.package.xml(path, base).findall("{*}Annot"):
            if annotation.get("Visible", "").strip() != "false":
                yield from annotation.findall("{*}Appearance")


def _layers(page: Element) -> list[Element]:
    """The layers of a page or template; its content itself where objects stand in it without one."""
    return [
        layer
        for content in page.findall("{*}Content")
        for layer in (content if all(each.tag.endswith("}Layer") for each in content) else [content])
    ]
