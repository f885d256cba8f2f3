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


def of_all_kinds() -> bytes:
    """A document of one page with text, paths, colours that go over into each other, a clip, a picture and a seal."""
    resources = (
        '<ofd:DrawParams><ofd:DrawParam ID="60" LineWidth="2" DashPattern="4 2"/></ofd:DrawParams>'
        '<ofd:ColorSpaces><ofd:ColorSpace ID="50" Type="CMYK"/></ofd:ColorSpaces>'
        '<ofd:MultiMedias><ofd:MultiMedia ID="40" Type="Image"><ofd:MediaFile>a.png</ofd:MediaFile></ofd:MultiMedia>'
        '</ofd:MultiMedias><ofd:CompositeGraphicUnits><ofd:CompositeGraphicUnit ID="70"><ofd:Content>'
        '<ofd:PathObject ID="1" Boundary="0 0 9 9" DrawParam="60"><ofd:AbbreviatedData>M 0 0 L 9 9'
        "</ofd:AbbreviatedData></ofd:PathObject></ofd:Content></ofd:CompositeGraphicUnit></ofd:CompositeGraphicUnits>"
    )
    shade = (
        '<ofd:FillColor><ofd:AxialShd StartPoint="0 0" EndPoint="20 0" MapType="Repeat" MapUnit="5">'
        '<ofd:Segment Position="0"><ofd:Color ColorSpace="50" Value="0 0 0 255"/></ofd:Segment>'
        '<ofd:Segment Position="1"><ofd:Color ColorSpace="50" Value="9 9 9 0"/></ofd:Segment></ofd:AxialShd></ofd:FillColor>'
    )
    cell = (
        '<ofd:FillColor><ofd:Pattern Width="5" Height="5"><ofd:CellContent>'
        '<ofd:CompositeObject ID="2" ResourceID="70" Boundary="0 0 5 5"/></ofd:CellContent></ofd:Pattern></ofd:FillColor>'
    )
    objects = (
        '<ofd:TextObject ID="3" Font="3" Size="8" Boundary="5 5 60 10" Weight="700" CTM="1 0.1 -0.1 1 0 0">'
        '<ofd:CGTransform CodePosition="1" CodeCount="2" GlyphCount="1"><ofd:Glyphs>2</ofd:Glyphs></ofd:CGTransform>'
        '<ofd:TextCode X="0" Y="8" DeltaX="g 3 9">工会会A人</ofd:TextCode></ofd:TextObject>',
        f'<ofd:PathObject ID="4" Boundary="5 20 40 30" Fill="true" DrawParam="60">{shade}'
        '<ofd:Clips><ofd:Clip><ofd:Area><ofd:Path Boundary="0 0 30 30"><ofd:AbbreviatedData>M 0 0 L 30 0 L 0 30 C'
        "</ofd:AbbreviatedData></ofd:Path></ofd:Area></ofd:Clip></ofd:Clips><ofd:AbbreviatedData>M 0 0 "
        "B 5 5 9 0 20 0 Q 30 9 20 20 A 9 9 0 1 0 0 20 C</ofd:AbbreviatedData></ofd:PathObject>",
        f'<ofd:PathObject ID="5" Boundary="50 20 30 30" Fill="true">{cell}'
        "<ofd:AbbreviatedData>M 0 0 L 30 0 L 30 30 C</ofd:AbbreviatedData></ofd:PathObject>",
        '<ofd:ImageObject ID="6" ResourceID="40" ImageMask="40" Boundary="5 60 30 30" CTM="30 0 0 30 0 0" Alpha="200"/>',
    )
    files = {"a.png": picture_file({(0, 0): "red", (1, 0): "white"})}
    seal = packed(*objects[:1])
    return sealed("".join(objects), seal, 'Boundary="50 50 40 40"', resources=resources, files=files)


def sealed(
    page: str,
    picture: bytes,
    *stamps: str,
    version: int = 4,
    resources: str = "",
    files: Mapping[str, bytes] | None = None,
) -> bytes:
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
    signed = {
        "Doc_0/Signs/Signatures.xml": listed.encode(),
        "Doc_0/Signs/Sign_0/Signature.xml": signature.encode(),
        "Doc_0/Signs/Sign_0/SignedValue.dat": signed_value(picture, version),
    }
    info = "<ofd:Signatures>Doc_0/Signs/Signatures.xml</ofd:Signatures>"
    return packed(page, resources=resources, files={**(files or {}), **signed}, info=info)


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
