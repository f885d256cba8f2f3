"""Writes OFD files strictly after GB/T 33190-2016, so that no reader's library has a part in them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

NAMESPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
SIZE = 5.64  # millimetres


def xml(body: str) -> str:
    """A member."""
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}'


def text_object(text: str, x: float, y: float, size: float = SIZE, **attributes: str) -> str:
    """A TextObject of one line whose baseline is `y` below the page's top, offsets in short form (`g`)."""
    more = "".join(f' {name}="{value}"' for name, value in attributes.items())
    delta = f' DeltaX="g {len(text) - 1} {size}"' if len(text) > 1 else ""
    return (
        f'<ofd:TextObject ID="9" Font="3" Size="{size}" Boundary="{x} {y - size} 180 {size * 1.3}"{more}>'
        f'<ofd:TextCode X="0" Y="{size}"{delta}>{escape(text)}</ofd:TextCode></ofd:TextObject>'
    )


def page(*objects: str, template: str = "") -> str:
    """A page's content."""
    used = f'<ofd:Template TemplateID="{template}" ZOrder="Background"/>' if template else ""
    layer = f'<ofd:Layer Type="Body" ID="2">{"".join(objects)}</ofd:Layer>'
    return xml(f"<ofd:Page {NAMESPACE}>{used}<ofd:Content>{layer}</ofd:Content></ofd:Page>")


def document(
    pages: Sequence[str], folder: str = "Doc_0", templates: dict[str, str] | None = None, more: str = ""
) -> dict[str, str]:
    """The members of one document; `more` goes into its root."""
    listed = "".join(
        f'<ofd:Page ID="{at}" BaseLoc="Pages/Page_{at}/Content.xml"/>' for at in range(len(pages))
    )
    shared = "".join(f'<ofd:TemplatePage ID="{name}" BaseLoc="Tpls/{name}.xml"/>' for name in templates or {})
    root = f"<ofd:CommonData>{shared}</ofd:CommonData><ofd:Pages>{listed}</ofd:Pages>{more}"
    members = {f"{folder}/Document.xml": xml(f"<ofd:Document {NAMESPACE}>{root}</ofd:Document>")}
    members |= {f"{folder}/Pages/Page_{at}/Content.xml": content for at, content in enumerate(pages)}
    return members | {f"{folder}/Tpls/{name}.xml": content for name, content in (templates or {}).items()}


def entry(info: str = "", roots: Sequence[str] = ("Doc_0/Document.xml",), more: str = "") -> dict[str, str]:
    """OFD.xml."""
    bodies = "".join(
        f"<ofd:DocBody><ofd:DocInfo><ofd:DocID>a1</ofd:DocID>{info}</ofd:DocInfo>"
        f"<ofd:DocRoot>{root}</ofd:DocRoot>{more}</ofd:DocBody>"
        for root in roots
    )
    return {"OFD.xml": xml(f'<ofd:OFD {NAMESPACE} Version="1.0" DocType="OFD">{bodies}</ofd:OFD>')}


def packed(members: dict[str, str]) -> bytes:
    """The package, the same bytes at any time."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def one_page(*objects: str) -> bytes:
    """A document of one page."""
    return packed(entry() | document([page(*objects)]))
