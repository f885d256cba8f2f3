"""OFD pages become paragraphs, to the character; what is no sound OFD file is refused with one sentence.

`contest-notice.ofd` comes from a real producer. The others are made here, strictly after GB/T 33190-2016, for
what that one does not write: templates, page numbers, several documents, versions, offsets in short form,
glyphs without codes.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence

import pytest

from indexer import readers
from indexer.errors import NeedsOcr, UnreadableFile
from indexer.readers.pages.ofd import read_ofd
from indexer.readers.pages.ofd_parts.numbers import numbers
from tests.support.archives.damage import COPIES, damaged
from tests.support.files.written_ofd import (
    NAMESPACE,
    SIZE,
    document,
    entry,
    one_page,
    packed,
    page,
    text_object,
    xml,
)
from tests.support.places import TESTS
from tests.support.wording import says, worded

FILES = TESTS / "files" / "ofd"
PITCH, LEFT, COLUMN = 10.0, 28.0, 26  # millimetres, and characters of a line

PARAGRAPHS = [
    "白鹭湾街道总工会关于进一步做好困难职工帮扶工作的通知",
    "各社区工会、各企事业单位工会：",
    "困难职工帮扶是工会组织的一项重要职责。近年来，全街道各级工会坚持依档帮扶、精准施策，累计走访慰问困难职工1260户，"
    "发放帮扶资金318.6万元，帮助一批职工家庭渡过了难关。",
    "一、健全常态化走访机制",
    "每年元旦、春节和五一期间，各级工会干部要带着真情实感走进车间班组、走进职工家中，面对面听取意见，"
    "做到困难职工家庭必访、生病住院必访、突发变故必访。",
    "二、用好帮扶资金",
    "帮扶资金实行专款专用、专账管理，任何单位和个人不得截留、挤占、挪用。街道总工会将会同财务部门开展专项检查，"
    "发现问题严肃处理，确保每一分钱都用在困难职工身上。",
    "白鹭湾街道总工会",
    "2022年11月8日",
]


def wrapped(paragraph: str) -> list[tuple[float, str]]:
    """A paragraph's lines, the first one indented: x and text."""
    first = COLUMN - 2
    rest = [paragraph[at : at + COLUMN] for at in range(first, len(paragraph), COLUMN)]
    return [(LEFT + 2 * SIZE, paragraph[:first]), *((LEFT, line) for line in rest)]


def pages_of(paragraphs: Sequence[str], *, rows: int = 9, head: str = "", template: str = "") -> list[str]:
    """Pages with so many lines each, numbered at the foot, under a running head."""
    lines = [line for paragraph in paragraphs for line in wrapped(paragraph)]
    pages = []
    for number, start in enumerate(range(0, len(lines), rows), start=1):
        objects = [text_object(head, 80, 20, 4)] if head else []
        objects += [
            text_object(text, x, 40 + PITCH * row)
            for row, (x, text) in enumerate(lines[start : start + rows])
        ]
        objects.append(text_object(f"— {number} —", 98, 280, 4))
        pages.append(page(*objects, template=template))
    return pages


def test_a_real_producers_file_to_the_character() -> None:
    reading = read_ofd((FILES / "contest-notice.ofd").read_bytes())
    assert reading.text == (FILES / "contest-notice.txt").read_text(encoding="utf-8").rstrip("\n")
    assert worded(reading.how) == "OFD，2 页"
    assert "文件标识 adde1f294dd8476aa8d86562d3c0f1be，创建日期 2026-11-23" in worded(reading.notes[0])


def test_paragraphs_over_pages_without_heads_and_numbers() -> None:
    pages = pages_of(PARAGRAPHS, rows=5, head="白鹭湾街道总工会文件汇编")
    assert len(pages) == 4
    reading = read_ofd(packed(entry() | document(pages)))
    assert reading.text == "\n".join(PARAGRAPHS)
    assert "略去了 8 行页眉、页脚和页码。" in map(worded, reading.notes)


def test_the_table_of_readers_knows_it() -> None:
    assert readers.read("通知.ofd", packed(entry() | document(pages_of(PARAGRAPHS)))).text == "\n".join(
        PARAGRAPHS
    )


def test_the_order_of_objects_does_not_matter() -> None:
    lines = [text_object(text, LEFT, 40 + PITCH * row) for row, text in enumerate("甲。 乙。 丙。".split())]
    assert read_ofd(one_page(*reversed(lines))).text == "甲。\n乙。\n丙。"


def test_a_line_of_single_characters() -> None:
    line = "工会是职工之家，职工是工会之本。"
    objects = [text_object(each, LEFT + SIZE * at, 50) for at, each in enumerate(line)]
    assert read_ofd(one_page(*objects)).text == line


def test_letters_keep_their_blanks() -> None:
    words = [text_object("Front-end", 30, 50), text_object("Development", 30 + 9 * SIZE + 3, 50)]
    assert read_ofd(one_page(*words)).text == "Front-end Development"


def test_what_is_drawn_twice_is_read_once() -> None:
    objects = [text_object("青枫区总工会", 60, 50), text_object("青枫区总工会", 60.2, 50)]
    assert read_ofd(one_page(*objects)).text == "青枫区总工会"


def test_several_lines_in_one_object_by_their_offsets() -> None:
    code = '<ofd:TextCode X="0" Y="6" DeltaX="6 6 -12 6" DeltaY="0 0 10 0">一二三四五</ofd:TextCode>'
    text = f'<ofd:TextObject ID="9" Font="3" Size="6" Boundary="20 20 100 40">{code}</ofd:TextObject>'
    assert read_ofd(one_page(text)).text.replace("\n", "") == "一二三四五"


def test_vertical_text_stays_together() -> None:
    code = '<ofd:TextCode X="0" Y="6" DeltaY="g 5 6">劳动创造幸福</ofd:TextCode>'
    text = f'<ofd:TextObject ID="9" Font="3" Size="6" Boundary="20 20 10 100">{code}</ofd:TextObject>'
    assert read_ofd(one_page(text)).text == "劳动创造幸福"


def test_a_matrix_moves_and_scales() -> None:
    first = text_object("第一行文字在上。", 20, 50, CTM="1 0 0 1 0 0")
    second = text_object("第二行文字在下。", 20, 20, CTM="1 0 0 1 0 90")
    assert read_ofd(one_page(second, first)).text == "第一行文字在上。\n第二行文字在下。"


def test_blocks_in_blocks_and_hidden_text() -> None:
    shown = f"<ofd:PageBlock ID='5'><ofd:PageBlock ID='6'>{text_object('块中有字。', 20, 50)}</ofd:PageBlock></ofd:PageBlock>"
    assert read_ofd(one_page(shown, text_object("看不见", 20, 80, Visible="false"))).text == "块中有字。"


def test_two_columns_one_after_the_other() -> None:
    text = "工会组织要把竭诚服务职工群众作为一切工作的出发点和落脚点，把职工满意作为检验工作的根本标准，" * 10
    lines = [text[at : at + 14] for at in range(0, 14 * 32, 14)]
    objects = [
        text_object(line, LEFT + 85 * (at // 16), 40 + PITCH * (at % 16)) for at, line in enumerate(lines)
    ]
    assert read_ofd(one_page(*objects)).text == "".join(lines)


def test_a_letterhead_in_a_template_comes_once() -> None:
    templates = {"T1": page(text_object("白鹭湾街道总工会文件", 40, 30, 12))}
    pages = pages_of(PARAGRAPHS, rows=8, template="T1")
    reading = read_ofd(packed(entry() | document(pages, templates=templates)))
    assert reading.text == "\n".join(["白鹭湾街道总工会文件", *PARAGRAPHS])


def test_several_documents() -> None:
    members = document(pages_of(PARAGRAPHS[:3])) | document(pages_of(PARAGRAPHS[3:]), folder="Doc_1")
    reading = read_ofd(packed(entry(roots=("Doc_0/Document.xml", "/Doc_1/Document.xml")) | members))
    assert reading.text == "\n".join(PARAGRAPHS)
    assert worded(reading.how) == "OFD，3 页，2 份文档"


def test_the_version_in_use_counts() -> None:
    versions = (
        '<ofd:Versions><ofd:Version ID="1" Index="1" BaseLoc="Doc_0/V1.xml"/>'
        '<ofd:Version ID="2" Index="2" Current="true" BaseLoc="Doc_0/V2.xml"/></ofd:Versions>'
    )
    version = xml(f"<ofd:DocVersion {NAMESPACE}><ofd:DocRoot>New/Document.xml</ofd:DocRoot></ofd:DocVersion>")
    members = document([page(text_object("旧稿。", 20, 50))]) | {"Doc_0/V2.xml": version}
    members |= document([page(text_object("定稿。", 20, 50))], folder="Doc_0/New")
    assert read_ofd(packed(entry(more=versions) | members)).text == "定稿。"


def test_a_stated_title_counts_when_the_text_has_it() -> None:
    pages = pages_of(PARAGRAPHS)
    stated = read_ofd(packed(entry(f"<ofd:Title>{PARAGRAPHS[0]}</ofd:Title>") | document(pages)))
    assert (stated.title, stated.text) == (PARAGRAPHS[0], "\n".join(PARAGRAPHS[1:]))
    other = read_ofd(packed(entry("<ofd:Title>文档1.wps</ofd:Title>") | document(pages)))
    assert (other.title, other.text) == ("", "\n".join(PARAGRAPHS))


def test_facts_are_shown_and_not_believed() -> None:
    info = "<ofd:Author>admin</ofd:Author><ofd:CreationDate>2019-01-02</ofd:CreationDate>"
    reading = read_ofd(packed(entry(info) | document(pages_of(PARAGRAPHS))))
    assert worded(reading.notes[0]) == "文件属性：文件标识 a1，责任者 admin，创建日期 2019-01-02。"
    assert (reading.author, reading.date) == ("", None)


def test_glyphs_without_codes_are_counted() -> None:
    code = '<ofd:CGTransform CodePosition="1" CodeCount="1" GlyphCount="1"><ofd:Glyphs>4460</ofd:Glyphs></ofd:CGTransform>'
    text = text_object("工¤会\ue123", 20, 50).replace("<ofd:TextCode", f"{code}<ofd:TextCode")
    reading = read_ofd(one_page(text))
    assert reading.text == "工¤会\ue123"
    assert "有 2 个字只有字形" in worded(reading.notes[-1])


def test_a_signed_file_is_read() -> None:
    more = "<ofd:Signatures>Doc_0/Signs/Signatures.xml</ofd:Signatures>"
    members = document(pages_of(PARAGRAPHS)) | {"Doc_0/Signs/Signatures.xml": "not even XML"}
    assert read_ofd(packed(entry(more=more) | members)).text == "\n".join(PARAGRAPHS)


def test_other_prefixes_and_backslashes() -> None:
    members = entry() | document(pages_of(PARAGRAPHS))
    plain = {
        name.replace("/", "\\"): text.replace("xmlns:ofd", "xmlns").replace("ofd:", "")
        for name, text in members.items()
    }
    assert read_ofd(packed(plain)).text == "\n".join(PARAGRAPHS)


def test_a_scan_asks_for_recognition() -> None:
    with pytest.raises(NeedsOcr, check=says("只有图片")):
        read_ofd(packed(entry() | document([page()]) | {"Doc_0/Res/image_1.jpg": "…"}))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("7.5 g 3 2 1", [7.5, 2, 2, 2, 1]),
        ("", []),
        ("g 2", []),
        ("1 x 2", [1]),
        ("1e999 nan", [0, 0]),
        ("g -4 1", []),
    ],
)
def test_numbers(written: str, read: list[float]) -> None:
    assert numbers(written) == read


def test_numbers_without_end_are_bounded() -> None:
    assert len(numbers("g 999999999 1 " * 5)) == 100_000


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "哈哈哈哈哈哈哈哈"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><ofd:OFD>&c;</ofd:OFD>'
)
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a SYSTEM "file:///etc/passwd">]><ofd:OFD>&a;</ofd:OFD>'
DEEP = "<a>" * 100_000

BAD: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (bytes, "0 KB"),
    "no ZIP": (lambda: b"%PDF-1.4 no", "打不开"),
    "cut short": (lambda: packed(entry() | document(pages_of(PARAGRAPHS)))[:900], "打不开"),
    "no OFD.xml": (lambda: packed({"a.txt": "b"}), "缺 OFD.xml"),
    "no document": (lambda: packed(entry(roots=())), "没有文档"),
    "a page is missing": (
        lambda: packed(entry() | dict(list(document(pages_of(PARAGRAPHS)).items())[:-1])),
        "缺 Pages/Page_1/Content.xml",
    ),
    "encrypted": (
        lambda: packed(entry() | document(pages_of(PARAGRAPHS)) | {"Encryptions.xml": xml("<Encryptions/>")}),
        "已加密",
    ),
    "no XML": (lambda: packed({"OFD.xml": "工会"}), "OFD.xml 不是有效的 XML"),
    "billion laughs": (lambda: packed({"OFD.xml": BOMB}), "DTD"),
    "entity from outside": (lambda: packed({"OFD.xml": OUTSIDE}), "DTD"),
    "nested beyond reason": (lambda: packed({"OFD.xml": DEEP}), "嵌套过深"),
    "unknown encoding": (lambda: packed({"OFD.xml": '<?xml version="1.0" encoding="x-no"?><a/>'}), "有效的 XML"),
    "path that climbs": (lambda: packed(entry(roots=("../../../etc/passwd",))), "缺"),
}  # fmt: skip


@pytest.mark.parametrize(("made", "reason"), BAD.values(), ids=BAD.keys())
def test_refused(made: Callable[[], bytes], reason: str) -> None:
    with pytest.raises(UnreadableFile, check=says(reason)) as refusal:
        read_ofd(made())
    assert "请" in worded(refusal.value)
    assert "\n" not in worded(refusal.value)


def outcome(content: bytes) -> str:
    """The text, or the refusal's sentence."""
    try:
        return read_ofd(content).text
    except UnreadableFile as refusal:
        return worded(refusal)


def test_damaged_copies_are_read_or_refused() -> None:
    sound = (FILES / "contest-notice.ofd").read_bytes()
    assert all(isinstance(outcome(content), str) for content in damaged(sound))


@pytest.mark.slow
def test_damaged_pages_are_read_or_refused() -> None:
    sound = entry() | document(pages_of(PARAGRAPHS[:4]))
    name = "Doc_0/Pages/Page_0/Content.xml"
    for content in damaged(sound[name].encode()):
        assert isinstance(outcome(packed(sound | {name: content.decode("latin-1")})), str)


ODD = [
    "",
    "-1",
    "0",
    "1e309",
    "NaN",
    "g 9 9",
    "g",
    "g 1000000000 1",
    "1 2 3 4 5 6",
    "工",
    "999999999",
    "../x",
    "true",
]


VALUE = re.compile(r'(?<==")[^"]*(?=")|(?<=>)[^<]+(?=<)')


def with_odd_values(text: str, chance: random.Random) -> str:
    return VALUE.sub(lambda found: chance.choice(ODD) if chance.random() < 0.03 else found[0], text)


@pytest.mark.slow
def test_odd_values_are_read_or_refused() -> None:
    """XML that is sound, with values that are not: damage that gets past the parser."""
    pages = document(pages_of(PARAGRAPHS, template="T"), templates={"T": page()})
    sound = entry("<ofd:Title>通知</ofd:Title>") | pages
    for seed in range(COPIES):
        chance = random.Random(seed)
        odd = {name: with_odd_values(text, chance) for name, text in sound.items()}
        assert isinstance(outcome(packed(odd)), str)


def test_pictures_are_handed_over_in_the_order_of_their_numbers() -> None:
    members = entry() | document(pages_of(PARAGRAPHS))
    for number in (10, 9):
        members[f"Doc_0/Res/image_{number}.jpg"] = f"picture {number}"
    members["Doc_0/Thumbs/thumb.png"] = "what a program shows"
    reading = read_ofd(packed(members))
    assert [picture.content for picture in reading.pictures] == [b"picture 9", b"picture 10"]
    assert {picture.at for picture in reading.pictures} == {len(reading.text)}
