"""Turns Word 2003 XML into what the walk through a Word document knows.

The elements of WordprocessingML 2003 have the names of ECMA-376, part 1, chapter 17, with few exceptions: changes and
comments are annotations, notes stand in their place, numbers of lists and pictures in the text.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import Any, Final

from indexer.errors import UnreadableFile
from indexer.readers.word.numbering import child, local, value
from indexer.readers.word.package import Package

_ANNOTATIONS: Final = {"Word.Insertion": "ins", "Word.Deletion": "del"}


@dataclass(frozen=True, slots=True)
class _Part:
    """A picture as a part of a package would be."""

    blob: bytes
    content_type: str = ""


@dataclass(frozen=True, slots=True)
class _Relation:
    target_part: _Part
    is_external: bool = False


def package_of(root: Any) -> Package:
    """The parts of a document in Word 2003 XML, whose tree is changed. Raises UnreadableFile."""
    if child(root, "body") is None:
        raise UnreadableFile("not a Word file")
    pictures: dict[str, _Relation] = {}
    beside: dict[str, list[Any]] = {"comments": [], "footnotes": [], "endnotes": []}
    for element in list(root.iter()):
        name = local(element)
        if name == "annotation":
            _turn_annotation(element, beside["comments"])
        elif name in ("footnote", "endnote"):
            _turn_note(element, beside[f"{name}s"])
        elif name == "vmerge":
            _rename(element, "vMerge")
        elif name == "listPr":
            _write_label(element)
        elif name == "binData":
            _keep_picture(element, pictures)
        elif name == "imagedata":
            element.set("id", element.get("src", ""))
    single: dict[str, Any] = {name: found for name, found in beside.items() if found}
    if (styles := child(root, "styles")) is not None:
        single["styles"] = styles
    edges = [each for each in root.iter() if local(each) in ("hdr", "ftr")]
    return Package(root, single, edges=edges, _relations=pictures)


def _rename(element: Any, name: str) -> None:
    element.tag = f"{element.tag.rpartition('}')[0]}}}{name}"


def _turn_annotation(element: Any, comments: list[Any]) -> None:
    kind = value(element, "type")
    if kind == "Word.Comment":
        comments.append(_moved(element, "commentReference", len(comments)))
    else:
        _rename(element, _ANNOTATIONS.get(kind, "annotation"))


def _turn_note(element: Any, notes: list[Any]) -> None:
    parent = element.getparent()
    if parent is not None and local(parent) == "r":
        notes.append(_moved(element, f"{local(element)}Reference", len(notes)))


def _moved(element: Any, reference: str, number: int) -> Any:
    """The element with what is in it, taken out; a reference of that number stands in its place."""
    out = element.makeelement(element.tag, dict(element.attrib))
    for name in [name for name in out.attrib if name.rpartition("}")[2] == "id"]:
        del out.attrib[name]
    out.set("id", str(number))
    out.extend(list(element))
    for name in list(element.attrib):
        del element.attrib[name]
    element.set("id", str(number))
    _rename(element, reference)
    return out


def _write_label(element: Any) -> None:
    """Write the number of a list's item before its text, unless it is a bullet."""
    label = value(child(element, "t"), "val")
    properties = element.getparent()
    paragraph = properties.getparent() if properties is not None else None
    if paragraph is None or local(paragraph) != "p" or not any(letter.isalnum() for letter in label):
        return
    run = paragraph.makeelement(properties.tag.replace("}pPr", "}r"))
    text = run.makeelement(properties.tag.replace("}pPr", "}t"))
    text.text = f"{label} " if label[-1:].isascii() else label
    run.append(text)
    properties.addnext(run)


def _keep_picture(element: Any, pictures: dict[str, _Relation]) -> None:
    try:
        content = base64.b64decode(element.text or "")
    except (binascii.Error, ValueError):
        return
    if content:
        pictures.setdefault(value(element, "name"), _Relation(_Part(content)))
