"""Reads an XML package after DA/T 48—2009 that somebody else may have made: its files, and what it says of them.

Nothing of it is trusted: no entities, no names that lead anywhere, no more than one file of a document may have. The files
go the way of any file from here, with what the package states in place of what their texts propose. A document that is said
to be open is as open as the office has decided, and closed where it bears a mark of secrecy.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Final
from xml.parsers import expat

from indexer.errors import InvalidRequest, PackageUnusable, UnreadableFile
from indexer.exchange.encapsulation import CODE, DESCRIBED, ENTITY, ROOT
from indexer.exchange.writing import name_in_bag
from indexer.intake import Clues, Entry, Item, beside_no_corpus, failed, read_file, stated_by
from indexer.message import Message
from indexer.model import CLOSED, OPENNESS, PLAIN, read_value
from indexer.readers import LARGEST_FILE

MOST_FILES: Final = 200  # in one package
_MOST_ELEMENTS: Final = 200_000
_DEEPEST: Final = 40
_LONGEST_TEXT: Final = 100_000  # characters of an element
_DOCUMENT: Final = (*ENTITY, "文件数据", "文档")
_CODING: Final = (*_DOCUMENT, "文档数据", "编码")
_DATA: Final = (*_CODING, "编码数据")
_LEAD: Final = "主文档"
_BUFFER: Final = 1 << 16  # bytes of text that the parser gives at once


@dataclass(slots=True)
class EnclosedFile:
    """A file of a package."""

    name: str = ""
    content: bytes = field(default=b"", repr=False)
    leads: bool = True  # 主文档: what the package says is said of it


@dataclass(slots=True)
class Encapsulated:
    """What a package holds."""

    files: list[EnclosedFile] = field(default_factory=list)
    stated: dict[str, list[str]] = field(default_factory=dict)  # our fields → what is written there
    signed: bool = False


def read_encapsulated(parts: Iterable[bytes]) -> Encapsulated:
    """Read a package. Raises PackageUnusable for what is none, or has more than a document may have."""
    reader = _Reader()
    try:
        for part in parts:
            reader.parser.Parse(part, False)
        reader.parser.Parse(b"", True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise PackageUnusable("package is no XML") from error
    if not reader.found.files:
        raise PackageUnusable("package without files")
    return reader.found


def items_of(where: str, found: Encapsulated) -> Iterator[Item]:
    """Its files as they are taken in, the one that leads with what is stated. Raises ReadingInterrupted."""
    for at, file in enumerate(found.files):
        place = where if not at else f"{where} › {file.name}"
        try:
            item = read_file(beside_no_corpus(file.name), file.content)
            entry = _entry(place, found, leads=file.leads)
            document, told = stated_by(entry, item.document, item.document.title)
        except (UnreadableFile, InvalidRequest, MemoryError) as error:
            yield place, failed(place, error)
            continue
        proposed = (
            item.proposed
            and "openness" not in entry.values
            and document.description.openness == PLAIN.openness
        )
        yield place, replace(item, document=document, notes=(*item.notes, *told), proposed=proposed)


def _entry(where: str, found: Encapsulated, *, leads: bool) -> Entry:
    """What is stated of a file; of one that does not lead only how closed it is."""
    values, notes = dict[str, Any](), list[Message]()
    for name, written in found.stated.items():
        if not leads and name not in ("openness", "secrecy"):
            continue
        try:
            value = read_value(name, written if name == "subjects" else written[0])
        except InvalidRequest as error:
            if name == "openness":
                value = CLOSED
            else:
                notes.append(Message("field of the package refused", field=name, because=error.message))
                continue
        if value and not (name == "openness" and value == OPENNESS[0]):
            values[name] = value
    if found.signed and leads:
        notes.append(Message("package signature not verified"))
    return Entry(where, Clues("", "", "", ""), values, tuple(notes))


class _Reader:
    """What the parser calls."""

    def __init__(self) -> None:
        self.found = Encapsulated()
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = _refuse
        self.parser.buffer_size = _BUFFER
        self._path: list[str] = []
        self._texts: list[list[str]] = []  # of the elements that are open
        self._sizes: list[int] = []  # characters of these
        self._elements = 0
        self._leads = True
        self._places: dict[tuple[str, ...], Callable[[str], object]] = {
            (*ENTITY, *place): self._stater(name) for name, place in DESCRIBED.items()
        }
        self._places[(*ENTITY, CODE)] = self._stater("code")
        self._places[(*_DOCUMENT, "文档主从声明")] = self._set_lead
        self._places[(*_CODING, "电子属性", "计算机文件名")] = self._name
        self._content, self._rest = bytearray(), ""

    def _start(self, name: str, _: dict[str, str]) -> None:
        local = name.rpartition(" ")[2]
        self._elements += 1
        if self._elements > _MOST_ELEMENTS or len(self._texts) > _DEEPEST:
            raise PackageUnusable("package of too many elements")
        if not self._texts and local != ROOT:
            raise PackageUnusable("package is no encapsulation")
        if self._texts:
            self._path.append(local)
        self._texts.append([])
        self._sizes.append(0)
        if tuple(self._path) == _CODING:
            self.found.files.append(EnclosedFile(leads=self._leads))
            if len(self.found.files) > MOST_FILES:
                raise PackageUnusable("package of too many files", most=MOST_FILES)
        elif tuple(self._path) == _DOCUMENT:
            self._leads = not self.found.files
        elif self._path == ["被签名对象", "修改封装内容"]:
            raise PackageUnusable("package of a changed encapsulation")
        elif self._path == ["电子签名块"]:
            self.found.signed = True

    def _text(self, text: str) -> None:
        if self._path[-1:] == ["编码数据"] and tuple(self._path) == _DATA:
            self._decode(text)
            return
        self._texts[-1].append(text)
        self._sizes[-1] += len(text)
        if self._sizes[-1] > _LONGEST_TEXT:
            raise PackageUnusable("package element too long", name=self._path[-1] if self._path else ROOT)

    def _end(self, _: str) -> None:
        text = "".join(self._texts.pop())
        self._sizes.pop()
        if tuple(self._path) == _DATA:
            self._keep()
        elif take := self._places.get(tuple(self._path)):
            take(text)
        if self._path:
            self._path.pop()

    def _stater(self, name: str) -> Callable[[str], object]:
        def state(text: str) -> None:
            said = text if name == "note" else " ".join(text.split())
            if said:
                self.found.stated.setdefault(name, []).append(said)

        return state

    def _set_lead(self, text: str) -> None:
        self._leads = text.strip() == _LEAD

    def _name(self, text: str) -> None:
        self.found.files[-1].name = name_in_bag(text.strip())

    def _decode(self, text: str, *, last: bool = False) -> None:
        """Take so much of the Base64 as makes whole bytes."""
        rest = self._rest + "".join(text.split())
        whole = len(rest) if last else len(rest) - len(rest) % 4
        try:
            self._content += base64.b64decode(rest[:whole], validate=True)
        except binascii.Error:
            raise PackageUnusable("package file altered", name=self.found.files[-1].name) from None
        self._rest = rest[whole:]
        if len(self._content) > LARGEST_FILE:
            raise PackageUnusable("package file too large", name=self.found.files[-1].name, most=LARGEST_FILE)

    def _keep(self) -> None:
        self._decode("", last=True)
        self.found.files[-1].content, self._content = bytes(self._content), bytearray()


def _refuse(*_: object) -> None:
    raise PackageUnusable("package with a document type")
