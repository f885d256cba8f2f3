"""Reads OFD: a ZIP file of XML after GB/T 33190-2016.

OFD.xml (7.4) names the documents, each Document.xml (7.5) its pages in order, each page (7.7) its layers of
text objects (11.2) whose codes (11.3) have places. XML is read by the standard library's expat, which has
neither network nor file access, and a file that declares a DTD is refused: no entities, no bombs.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from indexer.errors import NeedsOcr, UnreadableFile
from indexer.readers.base import Reading, asides
from indexer.readers.pages.columns import in_reading_order
from indexer.readers.pages.ofd_glyphs import pieces_of
from indexer.readers.pages.paragraphs import Piece, read_paragraphs
from indexer.readers.zip import Unpacking

DEEPEST = 200  # XML elements in one another
MOST_PAGES = 20_000

_NAMES = ("DocID", "Author", "CreationDate", "Creator")
_LABELS = {"DocID": "文件标识", "Author": "作者", "CreationDate": "创建日期", "Creator": "制作软件"}
_PICTURES = (".jpg", ".jpeg", ".png", ".bmp", ".tif", ".tiff")
_HEAD = 8  # lines of the text in which the stated title is looked for
_BLANKS = re.compile(r"\s+")


def read_ofd(content: bytes) -> Reading:
    """The text of all documents of an OFD file, page by page, and what OFD.xml says. Raises UnreadableFile."""
    package = _Package(content)
    root = package.xml("OFD.xml", "")
    bodies = root.findall("{*}DocBody")
    if not bodies:
        raise UnreadableFile("OFD 文件里没有文档（缺 DocBody）。请用阅读器打开检查，另存后再添加。")
    texts: list[str] = []
    left_out: list[str] = []
    pages = uncoded = 0
    for body in bodies:
        document = _Document(package, package.root_of(body))
        paragraphs, running = read_paragraphs(in_reading_order(list(document.shown())))
        texts += paragraphs
        pages += document.pages
        left_out += running
        uncoded += sum(map(_uncoded, paragraphs))
    if not texts and package.holds_pictures():
        raise NeedsOcr("OFD 文件里只有图片，没有文字。请用带文字的电子版，或由管理员安装识别组件后再添加。")
    title, texts = _stated_title(bodies[0], texts)
    how = f"OFD，{pages} 页" + (f"，{len(bodies)} 份文档" if len(bodies) > 1 else "")
    notes = (_facts(bodies[0]), _left_out(len(left_out)), _unread(uncoded))
    aside = asides([*left_out, *(line for body in bodies for line in _properties(body))])
    return Reading("\n".join(texts), how=how, title=title, notes=tuple(filter(None, notes)), aside=aside)


class _Package:
    """The members of an OFD file, by path."""

    def __init__(self, content: bytes) -> None:
        if not content:
            raise UnreadableFile("文件是空的（0 字节）。请检查是否保存完整后再添加。")
        self._unpacking = Unpacking()
        try:
            self._archive = self._unpacking.open(content)
        except UnreadableFile as error:
            raise UnreadableFile("OFD 文件已损坏或不完整，打不开。请取得完好的文件后再添加。") from error
        self._members: dict[str, zipfile.ZipInfo] = {}
        for member in self._archive.infolist():
            self._members.setdefault(member.filename.replace("\\", "/").lstrip("/").lower(), member)
        if any(posixpath.basename(name) == "encryptions.xml" for name in self._members):  # GM/T 0099-2020
            raise UnreadableFile("OFD 文件已加密。请用阅读器解除保护、另存后再添加。")

    def xml(self, path: str, base: str) -> Element:
        """An XML member; `path` as it stands in the member `base`, from the root when it begins with a slash."""
        path = path.strip().replace("\\", "/")
        folder = posixpath.dirname(base)
        tried = (posixpath.normpath(posixpath.join("/", folder, path)), posixpath.normpath(f"/{path}"))
        member = next(
            (self._members[name[1:].lower()] for name in tried if name[1:].lower() in self._members), None
        )
        if member is None:
            raise UnreadableFile(f"OFD 文件不完整：缺 {path[:80]}。请取得完好的文件后再添加。")
        return _parse(self._unpacking.read(self._archive, member), path)

    def holds_pictures(self) -> bool:
        """Whether there are pictures, such as scanned pages."""
        return any(name.endswith(_PICTURES) for name in self._members)

    def root_of(self, body: Element) -> str:
        """The path of a document's root; of the version in use, where there are several (17.1)."""
        for version in body.findall("{*}Versions/{*}Version"):
            if version.get("Current", "").strip() == "true" and version.get("BaseLoc"):
                path = version.get("BaseLoc", "")
                found = self.xml(path, "").findtext("{*}DocRoot", "").strip()
                if found:
                    return posixpath.join(posixpath.dirname(path), found)
        return body.findtext("{*}DocRoot", "").strip()


class _Document:
    """One document of the package: its pages, and the templates that pages share."""

    def __init__(self, package: _Package, path: str) -> None:
        self._package, self._path = package, path
        root = package.xml(path, "")
        self._pages = [page.get("BaseLoc", "") for page in root.findall("{*}Pages/{*}Page")]
        self._templates = {
            template.get("ID", ""): template.get("BaseLoc", "")
            for template in root.findall("{*}CommonData/{*}TemplatePage")
        }
        self.pages = len(self._pages)
        if self.pages > MOST_PAGES:
            raise UnreadableFile(f"OFD 文件超过 {MOST_PAGES} 页。请拆分后再添加。")

    def shown(self) -> Iterator[list[Piece]]:
        """The text of each page. A template's comes once, on the first page that shows it."""
        for path in self._pages:
            page = self._package.xml(path, self._path)
            used = (
                self._templates.pop(each.get("TemplateID", ""), "") for each in page.findall("{*}Template")
            )
            sheets = [self._package.xml(template, self._path) for template in used if template]
            yield [piece for sheet in (*sheets, page) for piece in _pieces(sheet)]


def _pieces(sheet: Element) -> Iterator[Piece]:
    """The text objects of a page's or template's layers, in whatever blocks they stand."""
    for content in sheet.findall("{*}Content"):
        for text in content.findall(".//{*}TextObject"):
            yield from pieces_of(text)


def _parse(content: bytes, path: str) -> Element:
    """A member as a tree. Raises UnreadableFile."""
    builder = TreeBuilder()
    parser = expat.ParserCreate(namespace_separator="}")
    depth = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise UnreadableFile(f"OFD 文件的 {path[:80]} 嵌套过深，像是恶意构造的。请核对来源。")
        builder.start(f"{{{name}" if "}" in name else name, attributes)

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(name)

    def refuse(*_: object) -> None:
        raise UnreadableFile(f"OFD 文件的 {path[:80]} 含有 DTD 声明，为安全起见不读。请核对来源。")

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = builder.data
    parser.StartDoctypeDeclHandler = refuse
    parser.buffer_text = True
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise UnreadableFile(
            f"OFD 文件已损坏：{path[:80]} 不是有效的 XML。请取得完好的文件后再添加。"
        ) from error
    return builder.close()


def _stated_title(body: Element, paragraphs: list[str]) -> tuple[str, list[str]]:
    """The title that OFD.xml states, if the text has it near its beginning too, and the text without it.

    Programs put file names and templates' titles there as well, so the text has to agree.
    """
    stated = _BLANKS.sub("", body.findtext("{*}DocInfo/{*}Title", ""))
    for at in range(min(_HEAD, len(paragraphs))):
        for end in range(at + 1, min(at + 4, len(paragraphs)) + 1):
            if stated and _BLANKS.sub("", "".join(paragraphs[at:end])) == stated:
                return "".join(paragraphs[at:end]), paragraphs[:at] + paragraphs[end:]
    return "", paragraphs


def _facts(body: Element) -> str:
    """What OFD.xml says of the file. Not the document's own date and author: often the program's or a clerk's."""
    found = [(_LABELS[name], body.findtext(f"{{*}}DocInfo/{{*}}{name}", "").strip()) for name in _NAMES]
    stated = "，".join(f"{label} {value[:80]}" for label, value in found if value)
    return f"文件属性：{stated}。" if stated else ""


def _properties(body: Element) -> Iterator[str]:
    """What OFD.xml says of the file where it may say who is to see it (7.4): subject, key words, data of one's own."""
    for path in ("Subject", "Keywords/{*}Keyword"):
        yield from (each.text or "" for each in body.findall(f"{{*}}DocInfo/{{*}}{path}"))
    for each in body.findall("{*}DocInfo/{*}CustomDatas/{*}CustomData"):
        yield f"{each.get('Name', '')}：{each.text or ''}"


def _uncoded(text: str) -> int:
    """Characters that stand for a glyph without a code: ¤ (11.4.1), or a code for private use."""
    return sum(character == "¤" or "\ue000" <= character <= "\uf8ff" for character in text)


def _left_out(lines: int) -> str:
    return f"略去了 {lines} 行页眉、页脚和页码。" if lines else ""


def _unread(characters: int) -> str:
    return f"有 {characters} 个字只有字形、没有编码，读不出来。请核对原件。" if characters else ""
