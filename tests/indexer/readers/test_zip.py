"""A ZIP file becomes its members, whatever they are called; bombs, passwords and damage close a member, not the rest."""

from __future__ import annotations

import io
import os
import struct
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.errors import UnreadableFile
from indexer.intake.file_intake import ReadFile, kept, read_files
from indexer.model.stored import ImportFailure, IncomingDocument
from indexer.originals.arrivals import Arrivals
from indexer.originals.folder import FolderOriginals
from indexer.readers import zip
from indexer.readers.packed import members as members_module
from indexer.readers.packed.members import read_packed
from indexer.readers.packed.names import decoded_names
from indexer.readers.signature import read_signature
from indexer.storage.checksum import digest
from indexer.storage.locks import FileLocks
from tests.support.archives.damage import damaged
from tests.support.files.carried import assert_refused
from tests.support.processes.growth import grows_in_proportion
from tests.support.wording import says, worded

TEXT = "云溪镇总工会简报\n2022年第3期\n近日，云溪镇总工会走访慰问高温一线职工。\n"
Members = dict[str, bytes]


def packed_up(members: Members, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP file, the same bytes at any time."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return file.getvalue()


def as_windows(members: Members, encoding: str = "gb18030") -> bytes:
    """A ZIP file whose names are bytes in an encoding, without the flag that says which."""
    stand_ins = {f"{at:0{len(name.encode(encoding))}}": name for at, name in enumerate(members)}
    content = packed_up({stand_in: members[name] for stand_in, name in stand_ins.items()})
    for stand_in, name in stand_ins.items():
        content = content.replace(stand_in.encode(), name.encode(encoding))
    return content


def outcome(content: bytes) -> dict[str, str]:
    """What each member is: its text, or the sentence that refuses it."""
    return {
        name: worded(member) if isinstance(member, UnreadableFile) else member.decode("utf-8", "replace")
        for name, member in read_packed(content)
    }


def test_members_in_their_order() -> None:
    members = {"简报/第3期.txt": TEXT.encode(), "b.txt": b"b", "a.txt": b"a"}
    assert list(read_packed(packed_up(members))) == list(members.items())


def test_names_as_windows_writes_them() -> None:
    members = {"基层工会动态/云溪镇总工会简报第三期.txt": b"a", "困难职工档案汇总表.txt": b"b"}
    assert dict(read_packed(as_windows(members))) == members


def test_names_in_utf8_that_do_not_say_so() -> None:
    members = {"基层工会动态.txt": b"a"}
    assert dict(read_packed(as_windows(members, "utf-8"))) == members


def written(name: bytes, *, flags: int = 0, system: int = 0, extra: bytes = b"") -> bytes:
    """A ZIP file of one member as a program writes it: the bytes of its name, flags, system and extra fields."""
    header = struct.pack("<HHHHIIIHH", flags, 0, 0, 33, zlib.crc32(b"a"), 1, 1, len(name), len(extra))
    local = struct.pack("<IH", 0x04034B50, 20) + header + name + extra + b"a"
    entry = struct.pack("<IBBH", 0x02014B50, 20, system, 20) + header + struct.pack("<HHHII", 0, 0, 0, 0, 0)
    directory = entry + name + extra
    return local + directory + struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 1, 1, len(directory), len(local), 0)


def unicode_path(name: str, raw: bytes) -> bytes:
    """The field in which Info-ZIP and WinRAR state a name beside its bytes."""
    value = b"\1" + zlib.crc32(raw).to_bytes(4, "little") + name.encode()
    return struct.pack("<HH", 0x7075, len(value)) + value


UTF8, UNIX, MAC = 0x800, 3, 19
NAMED = [
    "通知.txt",
    "目录.txt",
    "图片.txt",
    "同志.txt",
    "2023年工会经费/关于收缴的通知（终稿）.txt",
    "表1.txt",
]
PROGRAMS: dict[str, Callable[[str], bytes]] = {
    "Windows Explorer": lambda name: written(name.encode("gbk")),
    "Windows Explorer of today": lambda name: written(name.encode(), flags=UTF8),
    "WinRAR": lambda name: written(name.encode("gbk"), extra=unicode_path(name, name.encode("gbk"))),
    "WinRAR, of a name that GBK lacks": lambda name: written(b"__", extra=unicode_path(name, b"__")),
    "7-Zip": lambda name: written(name.encode(), flags=UTF8, extra=struct.pack("<HH", 10, 4) + bytes(4)),
    "macOS": lambda name: written(name.encode(), system=UNIX),
    "macOS, Finder": lambda name: written(name.encode(), flags=8, system=MAC),
    "Info-ZIP": lambda name: written(name.encode(), system=UNIX, extra=unicode_path(name, name.encode())),
    "Java": lambda name: written(name.encode(), flags=UTF8 | 8),
    "Python": lambda name: packed_up({name: b"a"}),
}


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize("name", NAMED)
def test_names_as_each_program_writes_them(program: str, name: str) -> None:
    assert [found for found, _ in read_packed(PROGRAMS[program](name))] == [name]


def test_a_unicode_path_of_another_name_is_not_believed() -> None:
    content = written("通知.txt".encode("gbk"), extra=unicode_path("目录.txt", b"other"))
    assert dict(read_packed(content)) == {"通知.txt": b"a"}


def test_names_in_big5() -> None:
    members = {"關於工會經費收繳的通知.txt": b"a", "職工名冊.txt": b"b", "圖片/活動.txt": b"c"}
    assert dict(read_packed(as_windows(members, "big5"))) == members


@pytest.mark.parametrize("codec", ["gb18030", "utf-8", "big5hkscs"])
def test_the_names_of_an_archive_are_judged_together(codec: str) -> None:
    """A rare name alone could be anything; those beside it tell."""
    names = ["陳瑾瑜.txt", "關於工會工作的通知.txt", "café.txt", "1.txt"]
    raw = [name.encode(codec, "ignore") for name in names]
    assert decoded_names(raw) == [each.decode(codec) for each in raw]


def test_names_of_other_languages() -> None:
    assert decoded_names(["Übersicht für alle.txt".encode()]) == ["Übersicht für alle.txt"]
    assert decoded_names(["Résumé.doc".encode("cp437")]) == ["Résumé.doc"]


NAMES = {
    "../../etc/passwd.txt": "etc/passwd.txt",
    "/etc/passwd.txt": "etc/passwd.txt",
    "C:\\机密\\a.txt": "机密/a.txt",
    "a/../../b.txt": "a/b.txt",
    "./a//b .txt": "a/b .txt",
    "a\x07\u202eb.txt": "ab.txt",
    "...": "未命名",
}


@pytest.mark.parametrize(("written", "read"), NAMES.items())
def test_names_lead_nowhere(written: str, read: str) -> None:
    content = packed_up({"x" * len(written.encode()): b"a"})
    assert [
        name for name, _ in read_packed(content.replace(b"x" * len(written.encode()), written.encode()))
    ] == [read]


def test_folders_links_and_hidden_files_are_left_out() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.mkdir("目录")
        link = zipfile.ZipInfo("link.txt")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
        for name in ("__MACOSX/._a.txt", "目录/.DS_Store", "~$a.docx", "目录/a.txt"):
            archive.writestr(name, "a")
    assert outcome(file.getvalue()) == {"目录/a.txt": "a"}


def test_zip_in_zip() -> None:
    inner = packed_up(
        {"b.txt": b"b", "内层.zip": packed_up({"c.txt": b"c", "d.zip": packed_up({"e.txt": b"e"})})}
    )
    assert outcome(packed_up({"a.txt": b"a", "包.zip": inner})) == {
        "a.txt": "a",
        "包.zip › b.txt": "b",
        "包.zip › 内层.zip › c.txt": "c",
        "包.zip › 内层.zip › d.zip": "压缩包或邮件套了 3 层以上。请解压或另存附件后再收录。",
    }


def encrypted(content: bytes, name: bytes) -> bytes:
    """The same with one member's flag for encryption set, in both places."""
    changed = bytearray(content)
    for signature, flags, start in ((b"PK\x03\x04", 6, 30), (b"PK\x01\x02", 8, 46)):
        at = content.index(signature)
        while content[at + start : at + start + len(name)] != name:
            at = content.index(signature, at + 1)
        changed[at + flags] |= 1
    return bytes(changed)


def test_an_encrypted_member_is_refused_and_the_rest_read() -> None:
    content = encrypted(packed_up({"a.txt": b"a", "s.txt": b"s", "z.txt": b"z"}), b"s.txt")
    read = outcome(content)
    assert (read["a.txt"], read["z.txt"]) == ("a", "z")
    assert read["s.txt"] == "文件设有密码。请解压后重新压缩（不设密码）再收录。"


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_unusual_compression_is_refused(method: int) -> None:
    assert "不常用" in outcome(packed_up({"a.txt": b"a" * 1000}, method))["a.txt"]


def test_a_damaged_member_is_refused_and_the_rest_read() -> None:
    content = bytearray(packed_up({"a.txt": os.urandom(2000), "b.txt": b"b"}))
    content[200] ^= 255
    read = outcome(bytes(content))
    assert "已损坏" in read["a.txt"]
    assert read["b.txt"] == "b"


@pytest.mark.slow
def test_a_bomb_is_stopped_while_it_unpacks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zip, "LARGEST_MEMBER", 1 << 20)
    bomb = packed_up({"bomb.txt": bytes(50 << 20), "a.txt": b"a"})
    unpacking = zip.Unpacking()
    with unpacking.open(bomb) as archive, pytest.raises(UnreadableFile, check=says("超过 1 MB")):
        unpacking.read(archive, archive.infolist()[0])
    assert unpacking.bytes <= (1 << 20) + (1 << 16)
    assert outcome(bomb)["a.txt"] == "a"


def test_a_bomb_that_lies_about_its_size() -> None:
    content = bytearray(packed_up({"bomb.txt": bytes(1 << 20)}))
    for signature, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = content.index(signature) + place
        content[at : at + 4] = (10).to_bytes(4, "little")
    ((_, member),) = read_packed(bytes(content))
    assert isinstance(member, UnreadableFile) or len(member) <= 10


def test_the_whole_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zip, "LARGEST_TOTAL", 1 << 20)
    read = outcome(packed_up({f"{number}.txt": bytes(400_000) for number in range(9)}))
    assert list(read) == ["0.txt", "1.txt", "2.txt"]
    assert "解压后超过" in read["2.txt"]


def test_the_number_of_members_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(members_module, "MOST_MEMBERS", 5)
    members = {f"{number}.txt": b"a" for number in range(4)}
    *_, (name, last) = read_packed(packed_up(members | {"b.zip": packed_up(members)}))
    assert name == "b.zip › 0.txt"  # the ZIP file itself counts
    assert isinstance(last, UnreadableFile) and "超过 5 个" in worded(last)


def test_a_directory_beyond_reason_is_not_opened() -> None:
    with pytest.raises(UnreadableFile, check=says("超过 5000 个")):
        list(read_packed(b"PK\x01\x02" * 20_001))


def test_nor_is_it_opened_to_see_what_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zipfile, "ZipFile", None)
    assert read_signature(b"PK\x03\x04" + b"PK\x01\x02" * 20_001) == ".zip"


def test_a_zip_file_under_another_name_is_told() -> None:
    for name in ("a.txt", "a", "a.html", "a.bak"):
        assert_refused(name, packed_up({"a.txt": b"a"}), "其实是压缩包")


def with_directory(content: bytes, entries: list[bytes]) -> bytes:
    """A ZIP file with other entries in its directory."""
    start, end = content.index(b"PK\x01\x02"), content.rindex(b"PK\x05\x06")
    tail = bytearray(content[end:])
    tail[8:12] = len(entries).to_bytes(2, "little") * 2
    tail[12:16] = sum(map(len, entries)).to_bytes(4, "little")
    return content[:start] + b"".join(entries) + bytes(tail)


def entries_of(content: bytes) -> list[bytes]:
    """The entries of the directory of a small ZIP file whose members hold no such signature."""
    start, end = content.index(b"PK\x01\x02"), content.rindex(b"PK\x05\x06")
    return [b"PK\x01\x02" + entry for entry in content[start:end].split(b"PK\x01\x02")[1:]]


def overlapping(times: int) -> bytes:
    """A directory that names the same bytes again and again."""
    content = packed_up({"a.txt": bytes(1_000_000)})
    return with_directory(content, entries_of(content) * times)


def quoted(times: int) -> bytes:
    """Fifield's bomb: what a member unpacks to is the next one's header, quoted, and all that this one unpacks to."""
    plain = bytes(1_000)
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    stream = packer.compress(plain) + packer.flush()
    data, sizes = b"", []
    for number in reversed(range(times)):
        sizes.append((zlib.crc32(plain), len(stream), len(plain)))
        header = struct.pack("<IHHHHHIIIHH", 0x04034B50, 20, 0, 8, 0, 33, *sizes[-1], 4, 0) + b"%04d" % number
        data = header + stream
        stream = struct.pack("<BHH", 0, len(header), len(header) ^ 0xFFFF) + data
        plain = header + plain
    directory, at = [], 0
    for number, found in enumerate(reversed(sizes)):
        fields = (0x02014B50, 20, 20, 0, 8, 0, 33, *found, 4, 0, 0, 0, 0, 0, at)
        directory.append(struct.pack("<IHHHHHHIIIHHHHHII", *fields) + b"%04d" % number)
        at += 34 + 5
    whole = b"".join(directory)
    return data + whole + struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, times, times, len(whole), len(data), 0)


def test_the_bomb_of_these_tests_would_go_off() -> None:
    with zipfile.ZipFile(io.BytesIO(quoted(4))) as bomb:
        assert [len(bomb.read(member)) for member in bomb.infolist()] == [1102, 1068, 1034, 1000]


BOMBS: dict[str, Callable[[int], bytes]] = {"the same bytes": overlapping, "headers quoted": quoted}


@pytest.mark.slow
@pytest.mark.parametrize("made", BOMBS.values(), ids=BOMBS)
def test_members_that_share_bytes_are_refused_before_any_is_unpacked(
    made: Callable[[int], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    content = made(4_000)
    monkeypatch.setattr(zipfile.ZipFile, "open", None)
    tracemalloc.start()
    for _ in range(2):  # the first time loads what the refusal needs
        tracemalloc.reset_peak()
        before = tracemalloc.get_traced_memory()[0]
        with pytest.raises(UnreadableFile, check=says(r"共用同一段数据.*请")):
            list(read_packed(content))
        peak = tracemalloc.get_traced_memory()[1] - before
    tracemalloc.stop()
    assert peak < 8 << 20
    assert read_signature(content) == ".zip"


@pytest.mark.parametrize("made", BOMBS.values(), ids=BOMBS)
def test_the_refusal_takes_time_in_proportion_to_the_directory(made: Callable[[int], bytes]) -> None:
    bombs = {size: made(size) for size in (1_000, 4_000)}

    def refuse(size: int) -> None:
        with pytest.raises(UnreadableFile):
            list(read_packed(bombs[size]))

    assert grows_in_proportion(refuse, 1_000)


def test_a_bomb_in_a_zip_is_one_member_that_is_refused() -> None:
    read = outcome(packed_up({"a.txt": b"a", "b.zip": overlapping(50), "c.txt": b"c"}))
    assert (read["a.txt"], read["c.txt"]) == ("a", "c")
    assert "共用同一段数据" in read["b.zip"]


def test_a_bomb_that_is_called_a_document() -> None:
    members = {"[Content_Types].xml": b"<a/>", "word/document.xml": bytes(1_000_000)}
    content = packed_up(members)
    first, second = entries_of(content)
    for name in ("a.docx", "a.ofd", "a.odt"):
        assert_refused(name, with_directory(content, [first, *[second] * 300]), "请")


def test_a_directory_with_much_beside_the_names_is_not_read() -> None:
    """The standard library takes time that is squared over the extra fields of an entry."""
    content = packed_up({f"{number:03}.txt": b"x" for number in range(80)})
    extra = struct.pack("<HH", 0x1234, 0) * 16_000
    entries = [
        entry[:30] + struct.pack("<H", len(extra)) + entry[32:] + extra for entry in entries_of(content)
    ]
    with pytest.raises(UnreadableFile, check=says("超过 5000 个")):
        list(read_packed(with_directory(content, entries)))


def test_members_in_any_order_and_with_a_program_before_them_are_apart() -> None:
    members = {f"{number}.txt": os.urandom(50) for number in range(20)}
    content = packed_up(members)
    backwards = with_directory(content, entries_of(content)[::-1])
    assert dict(read_packed(backwards)) == members
    assert dict(read_packed(b"#!/bin/sh\nunpacks itself\n" + content)) == members


BAD: dict[str, Callable[[], bytes]] = {
    "empty": bytes,
    "no ZIP": lambda: b"Rar!\x1a\x07\x00",
    "cut short": lambda: packed_up({"a.txt": os.urandom(500)})[:300],
}


@pytest.mark.parametrize("made", BAD.values(), ids=BAD.keys())
def test_refused(made: Callable[[], bytes]) -> None:
    with pytest.raises(UnreadableFile, check=says(r"(打不开|0 KB）)。请")) as refusal:
        list(read_packed(made()))
    assert "\n" not in worded(refusal.value)


def test_an_empty_zip_has_no_members() -> None:
    assert outcome(packed_up({})) == {}


def test_damaged_copies_are_read_or_refused() -> None:
    sound = packed_up({"简报.txt": TEXT.encode(), "b/内.zip": packed_up({"c.txt": TEXT.encode() * 9})})
    for content in damaged(sound):
        try:
            assert isinstance(outcome(content), dict)
        except UnreadableFile:
            continue


def taken_in(home: Path, path: Path) -> dict[str, IncomingDocument | ImportFailure]:
    with Arrivals(FolderOriginals.of_home(home), FileLocks(home / "var")) as arrivals:
        return {
            where: kept(where, item, arrivals, lambda _: False) if isinstance(item, ReadFile) else item
            for where, item in read_files(path)
        }


@pytest.mark.slow
def test_each_member_becomes_a_document(tmp_path: Path) -> None:
    path = tmp_path / "简报包.zip"
    path.write_bytes(packed_up({"2022/第3期.txt": TEXT.encode(), "a.exe": b"\0", "空.txt": b""}))
    taken = taken_in(tmp_path, path)
    where = f"{path} › 2022/第3期.txt"
    assert list(taken) == [where, f"{path} › a.exe", f"{path} › 空.txt"]
    arrival = taken[where]
    assert isinstance(arrival, IncomingDocument)
    assert arrival.document.title == "云溪镇总工会简报"
    assert arrival.sha256 == digest(TEXT.encode())
    assert (tmp_path / arrival.original).read_bytes() == TEXT.encode()
    assert Path(arrival.original).name == "第3期.txt"
    refusal = taken[f"{path} › 空.txt"]
    assert isinstance(refusal, ImportFailure)
    assert refusal.where == f"{path} › 空.txt"
    assert "0 KB" in worded(refusal.reason)


@pytest.mark.slow
def test_originals_stay_in_the_corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also when the program runs inside it, where a bare name would be one of its files."""
    (tmp_path / "corpus").mkdir()
    monkeypatch.chdir(tmp_path / "corpus")
    path = tmp_path / "a.zip"
    path.write_bytes(packed_up({"../../../简报.txt": TEXT.encode()}))
    (arrival,) = taken_in(tmp_path, path).values()
    assert isinstance(arrival, IncomingDocument)
    assert (tmp_path / arrival.original).read_bytes() == TEXT.encode()
    assert (tmp_path / arrival.original).resolve().is_relative_to(tmp_path / "corpus")


def test_a_zip_that_cannot_be_opened_is_one_refusal(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"PK no")
    (item,) = taken_in(tmp_path, tmp_path / "a.zip").values()
    assert isinstance(item, ImportFailure)
    assert "打不开" in worded(item.reason)


def test_any_other_file_is_one_arrival(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    (item,) = taken_in(tmp_path, tmp_path / "a.txt").values()
    assert isinstance(item, IncomingDocument)
    (missing,) = taken_in(tmp_path, tmp_path / "b.txt").values()
    assert isinstance(missing, ImportFailure)
    assert "不存在" in worded(missing.reason)
