"""Pictures are opened upright and within limits, or refused; Pillow comes with the extra `ocr`."""

from __future__ import annotations

import io
import zipfile
from importlib.util import find_spec

import pytest

from indexer.errors import UnreadableFile
from indexer.readers.ocr import images
from indexer.readers.ocr.images import images_in, images_of, is_blank, size_of
from indexer.readers.pages.pdf import pages_of_pdf
from indexer.readers.pages.pdf_rendering import rendered
from indexer.readers.signature import read_signature
from tests.support.archives.damage import damaged
from tests.support.files.pictures import as_file, page_image, picture, with_ocr
from tests.support.files.written_ofd import NAMESPACE, document, entry, packed, page, xml
from tests.support.places import TESTS
from tests.support.wording import says

PDF = (TESTS / "files" / "scans" / "insurance-notice.pdf").read_bytes()


@with_ocr
def test_the_pictures_of_a_package_in_their_order() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("OFD.xml", "<a/>")
        for number in (10, 9):
            archive.writestr(f"Doc_0/Res/image_{number}.png", picture(size=(100 + number, 100)))
    assert [page.width for page in images_in(file.getvalue())] == [109, 110]


@with_ocr
def test_a_photograph_is_set_upright() -> None:
    from PIL import Image

    turned = Image.Exif()
    turned[0x0112] = 6
    (page,) = images_in(picture(kind="JPEG", exif=turned))
    assert page.size == (200, 400)


@with_ocr
def test_large_pictures_are_made_smaller() -> None:
    (page,) = images_in(picture(size=(5000, 3000)))
    assert page.size == (2000, 1200)


@with_ocr
@pytest.mark.slow
def test_pixels_are_counted_before_they_are_unpacked() -> None:
    content = picture("1", (20_000, 20_000))
    assert len(content) < 100_000
    with pytest.raises(UnreadableFile, check=says("百万像素")):
        list(images_in(content))


@with_ocr
def test_pages_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    from PIL import Image

    monkeypatch.setattr(images, "MOST_PAGES", 2)
    page = Image.new("L", (10, 10))
    file = io.BytesIO()
    page.save(file, "TIFF", save_all=True, append_images=[page] * 3)
    with pytest.raises(UnreadableFile, check=says("扫描件超过")):
        list(images_in(file.getvalue()))


def opened(content: bytes) -> int:
    """How many pages can be looked at."""
    try:
        if content.startswith(b"%PDF"):
            render = rendered(content, 200)
            return len([render(at, 0) for at in range(len(pages_of_pdf(content).pages))])
        return sum(1 for _ in images_in(content))
    except UnreadableFile:
        return 0


@with_ocr
@pytest.mark.filterwarnings("ignore")  # of what is odd in a picture, Pillow warns
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "BMP", "PDF"])
def test_damaged_copies_are_opened_or_refused(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images, "LONG_SIDE", 200)
    sound = PDF if kind == "PDF" else picture(kind=kind)
    assert opened(sound) == 1
    assert all(opened(content) >= 0 for content in damaged(sound))


@with_ocr
@pytest.mark.skipif(find_spec("pi_heif") is None, reason="no wheel of pi-heif fits this CPU")
def test_pictures_of_phones_and_of_pages() -> None:
    heic = (TESTS / "files" / "scans" / "insurance-notice-top.heic").read_bytes()
    assert read_signature(heic) == ".heic"
    (image,) = images_of(heic)
    assert image.width > image.height
    assert size_of(heic) is not None
    for kind in ("GIF", "WEBP"):
        file = io.BytesIO()
        image.save(file, kind)
        assert read_signature(file.getvalue()) == f".{kind.lower()}"
        assert [each.size for each in images_of(file.getvalue())] == [image.size]


@with_ocr
def test_without_the_library_for_pictures_of_phones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images, "find_spec", lambda _: None)
    with pytest.raises(UnreadableFile, check=says("HEIC.*JPG")):
        list(images_of(b"\0\0\0\x18ftypheic" + bytes(20)))
    assert size_of(b"\0\0\0\x18ftypheic" + bytes(20)) is None


@with_ocr
def test_pages_of_ofd_keep_their_numbers_however_many_pictures_they_have() -> None:
    def shown(identifier: int, boundary: str) -> str:
        wide, high = boundary.split()[2:]
        place = f'Boundary="{boundary}" CTM="{wide} 0 0 {high} 0 0"'
        return f'<ofd:ImageObject ID="9" ResourceID="{identifier}" {place}/>'

    media = "".join(
        f'<ofd:MultiMedia ID="{40 + at}" Type="Image"><ofd:MediaFile>{at}.png</ofd:MediaFile></ofd:MultiMedia>'
        for at in range(3)
    )
    members = entry() | document(
        [page(shown(40, "0 0 210 297"), shown(41, "20 20 30 30")), page(), page(shown(42, "0 0 210 297"))]
    )
    resources = "<ofd:CommonData><ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>"
    members["Doc_0/Document.xml"] = members["Doc_0/Document.xml"].replace("<ofd:CommonData>", resources)
    members["Doc_0/DocumentRes.xml"] = xml(
        f'<ofd:Res {NAMESPACE} BaseLoc="Res"><ofd:MultiMedias>{media}</ofd:MultiMedias></ofd:Res>'
    )
    file = io.BytesIO(packed(members))
    with zipfile.ZipFile(file, "a") as archive:
        for at in range(3):
            archive.writestr(f"Doc_0/Res/{at}.png", as_file(page_image()))
    pages = list(images_in(file.getvalue()))
    assert [is_blank(each) for each in pages] == [False, True, False]
    assert all(max(each.size) == 2000 for each in pages)
