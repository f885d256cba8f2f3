"""Makes OFD files with fonts, pictures and seals, and looks at the ink where their pages have to have it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

import pypdfium2
from PIL import Image

from indexer.readers.rendering.ofd_drawing import OfdDrawing
from tests.support.files import written_ofd
from tests.support.ofd.made_font import font_of

SCALE = 4  # pixels of a millimetre
FULL = font_of({"工": (0, 0, 1000, 880), "会": (0, 0, 500, 440), "A": (0, 0, 250, 880)})

_FONT = '<ofd:Font ID="3" FontName="Made"><ofd:FontFile>made.ttf</ofd:FontFile></ofd:Font>'


def packed(
    *objects: str,
    resources: str = "",
    files: Mapping[str, bytes] | None = None,
    more: str = "",
    size: str = "0 0 100 100",
    template: str = "",
    info: str = "",
) -> bytes:
    """A document of one page, with a font of ID 3 in which 工 is black all over.

    `resources` go into its resources, `files` lie in Doc_0/Res or where their path begins, `more` goes into Document.xml.
    """
    area = f"<ofd:PageArea><ofd:PhysicalBox>{size}</ofd:PhysicalBox></ofd:PageArea>"
    shared = '<ofd:TemplatePage ID="77" BaseLoc="Tpls/77.xml"/>' if template else ""
    page = written_ofd.page(*objects, template="77" if template else "")
    members: dict[str, str | bytes] = {
        **written_ofd.entry(more=info),
        "Doc_0/Document.xml": written_ofd.xml(
            f"<ofd:Document {written_ofd.NAMESPACE}><ofd:CommonData>{area}{shared}"
            "<ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes></ofd:CommonData>"
            f'<ofd:Pages><ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages>{more}</ofd:Document>'
        ),
        "Doc_0/DocumentRes.xml": written_ofd.xml(
            f'<ofd:Res {written_ofd.NAMESPACE} BaseLoc="Res"><ofd:Fonts>{_FONT}</ofd:Fonts>{resources}</ofd:Res>'
        ),
        "Doc_0/Pages/Page_0/Content.xml": page,
        "Doc_0/Res/made.ttf": FULL,
    }
    if template:
        members["Doc_0/Tpls/77.xml"] = written_ofd.page(template)
    members |= {name if "/" in name else f"Doc_0/Res/{name}": file for name, file in (files or {}).items()}
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def drawn(content: bytes, at: int = 0) -> Image.Image:
    """A page of an OFD file, SCALE pixels a millimetre."""
    document = pypdfium2.PdfDocument(OfdDrawing(content).page(at))
    page = document[0]
    picture: Image.Image = page.render(scale=SCALE * 25.4 / 72).to_pil().convert("RGB")
    page.close()
    document.close()
    return picture


def colour(picture: Image.Image, x: float, y: float) -> str:
    """What is seen at a place in millimetres: white, black, red, green, blue, or the numbers of another colour."""
    seen = picture.getpixel((round(x * SCALE), round(y * SCALE)))
    assert isinstance(seen, tuple)
    named = {
        "white": (255, 255, 255),
        "black": (0, 0, 0),
        "red": (255, 0, 0),
        "green": (0, 255, 0),
        "blue": (0, 0, 255),
    }
    for name, values in named.items():
        if all(abs(a - b) < 30 for a, b in zip(seen, values, strict=True)):
            return name
    return " ".join(map(str, seen))


def ink(picture: Image.Image) -> tuple[float, float, float, float]:
    """The box of all that is not white, in millimetres: left, top, right, bottom; zeros where there is none."""
    box = picture.convert("L").point(lambda value: 255 if value < 128 else 0).getbbox() or (0, 0, 0, 0)
    return (box[0] / SCALE, box[1] / SCALE, box[2] / SCALE, box[3] / SCALE)


def picture_file(colours: Mapping[tuple[int, int], str], kind: str = "PNG", mode: str = "RGB") -> bytes:
    """A picture of so many pixels of these colours."""
    width, height = max(x for x, _ in colours) + 1, max(y for _, y in colours) + 1
    made = Image.new(mode, (width, height))
    for place, value in colours.items():
        made.paste(value, (*place, place[0] + 1, place[1] + 1))
    file = io.BytesIO()
    made.resize((width * 16, height * 16), Image.Resampling.NEAREST).save(file, kind)
    return file.getvalue()


def sealed(page: str, picture: bytes, *stamps: str, version: int = 4) -> bytes:
    """A document whose one page has a seal of that picture; `stamps` are attributes of each place, as `Boundary="…"`."""
    places = "".join(f'<ofd:StampAnnot ID="1" PageRef="1" {stamp}/>' for stamp in stamps)
    signature = (
        f"<ofd:Signature {written_ofd.NAMESPACE}><ofd:SignedInfo>{places}</ofd:SignedInfo>"
        "<ofd:SignedValue>SignedValue.dat</ofd:SignedValue></ofd:Signature>"
    )
    listed = (
        f"<ofd:Signatures {written_ofd.NAMESPACE}>"
        '<ofd:Signature ID="1" BaseLoc="Sign_0/Signature.xml"/></ofd:Signatures>'
    )
    files = {
        "Doc_0/Signs/Signatures.xml": listed.encode(),
        "Doc_0/Signs/Sign_0/Signature.xml": signature.encode(),
        "Doc_0/Signs/Sign_0/SignedValue.dat": signed_value(picture, version),
    }
    return packed(page, files=files, info="<ofd:Signatures>Doc_0/Signs/Signatures.xml</ofd:Signatures>")


def signed_value(picture: bytes, version: int = 4) -> bytes:
    """A signed value after GB/T 38540-2020, or GM/T 0031-2014 (version 1), as far as a reader of pictures looks at it."""
    shown = der(0x30, der(0x16, b"png"), der(0x04, picture), der(0x02, b"\x2a"), der(0x02, b"\x2a"))
    head = der(0x30, der(0x16, b"ES"), der(0x02, bytes([version])), der(0x16, b"maker"))
    times = der(0x17, b"200101000000Z") if version == 1 else der(0x18, b"20200101000000Z")
    about = der(0x30, der(0x02, b"\1"), der(0x0C, "工会印章".encode()), der(0x30, der(0x04, b"cert")), times)
    seal = der(0x30, der(0x30, head, der(0x16, b"id"), about, shown), der(0x30, der(0x04, b"signed")))
    return der(
        0x30, der(0x30, der(0x02, bytes([version])), seal, der(0x03, b"\0digest")), der(0x03, b"\0value")
    )


def der(tag: int, *parts: bytes) -> bytes:
    """A value of ASN.1."""
    body = b"".join(parts)
    length = len(body)
    if length < 0x80:
        return bytes([tag, length]) + body
    size = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(size)]) + size + body
