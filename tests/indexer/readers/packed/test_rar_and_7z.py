"""RAR and 7z files become their members as ZIP files do; passwords, volumes and damage are told, links lead nowhere."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.errors import UnreadableFile
from indexer.intake.file_intake import read_files
from indexer.model.stored import ImportFailure
from indexer.readers import registry, zip
from indexer.readers.packed.members import read_packed
from indexer.readers.packed.rar_and_7z import _library
from tests.indexer.readers.test_zip import packed_up
from tests.support.files.packed.packages import PASSWORD, SOLID, VOLUME, rar4, rar5, seven_zip
from tests.support.wording import says, worded

TEXT = "云溪镇总工会简报\n2022年第3期\n近日，云溪镇总工会走访慰问高温一线职工。\n"
MEMBERS = {"简报/第3期.txt": TEXT.encode(), "通知.txt": b"a", "b.txt": b""}


def in_gbk(members: dict[str, bytes]) -> bytes:
    return rar4({name.encode("gbk"): content for name, content in members.items()})


MADE: dict[str, Callable[[dict[str, bytes]], bytes]] = {"RAR 5": rar5, "RAR 4": in_gbk, "7z": seven_zip}


def outcome(content: bytes, name: str = "包.rar") -> dict[str, str]:
    return {
        name: worded(member) if isinstance(member, UnreadableFile) else member.decode("utf-8", "replace")
        for name, member in read_packed(content, name)
    }


@pytest.mark.parametrize("made", MADE.values(), ids=MADE)
def test_members(made: Callable[[dict[str, bytes]], bytes]) -> None:
    assert dict(read_packed(made(MEMBERS), "包.rar")) == MEMBERS


def test_names_of_rar_4_that_happen_to_be_utf_8() -> None:
    names = ["通知.txt", "目录.txt", "图片/同志.txt"]
    assert list(outcome(in_gbk(dict.fromkeys(names, b"a")))) == names
    assert list(outcome(rar4({name.encode(): b"a" for name in names}))) == names


@pytest.mark.parametrize("made", MADE.values(), ids=MADE)
def test_names_lead_nowhere(made: Callable[[dict[str, bytes]], bytes]) -> None:
    content = made(
        {"../../etc/passwd": b"a", "/a.txt": b"b", "C:\\b.txt": b"c", ".hidden/c.txt": b"d", "~$d.docx": b"e"}
    )
    assert list(outcome(content)) == ["etc/passwd", "a.txt", "b.txt"]


def test_links_are_left_out() -> None:
    assert list(outcome(rar5({"a.txt": b"a", "link.txt": b""}, link="link.txt"))) == ["a.txt"]


@pytest.mark.skipif(not os.path.exists("/usr/bin/7z"), reason="no 7z here to make one with a link")
def test_links_in_7z_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a", encoding="utf-8")
    (tmp_path / "link.txt").symlink_to("/etc/passwd")
    command = ["/usr/bin/7z", "a", "-snl", "a.7z", "a.txt", "link.txt"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=tmp_path)
    assert outcome((tmp_path / "a.7z").read_bytes()) == {"a.txt": "a"}


@pytest.mark.parametrize("made", MADE.values(), ids=MADE)
def test_one_in_another(made: Callable[[dict[str, bytes]], bytes]) -> None:
    inner = made({"d.txt": b"d"})
    content = packed_up({"内.rar": made({"c.7z": inner, "e.txt": b"e"}), "f.txt": b"f"})
    assert list(outcome(content, "a.zip")) == ["内.rar › c.7z › d.txt", "内.rar › e.txt", "f.txt"]


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "RAR 4 with a password on its names": (lambda: rar4({b"a": b"a"}, flags=PASSWORD), "压缩包设有密码"),
    "RAR 5 with a password on its names": (lambda: rar5({}, closed=True), "压缩包设有密码"),
    "RAR 4, a volume": (lambda: rar4({b"a": b"a"}, flags=VOLUME), "分卷"),
    "RAR 5, a volume": (lambda: rar5({"a": b"a"}, flags=1), "分卷"),
    "7z cut short": (lambda: seven_zip({"a": os.urandom(3000)})[:2000], "打不开"),
    "neither": (lambda: b"MZ" + bytes(100), "打不开"),
    "empty": (bytes, "0 KB"),
}


@pytest.mark.parametrize(("made", "reason"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_opened(made: Callable[[], bytes], reason: str) -> None:
    with pytest.raises(UnreadableFile, check=says(f"{reason}.*请")):
        list(read_packed(made(), "包.rar"))


def test_a_member_with_a_password_is_refused() -> None:
    read = outcome(rar4({b"a.txt": b"a", b"s.txt": b"secret"}, encrypted=b"s.txt"))
    assert read["a.txt"] == "a"
    assert read["s.txt"] == "文件设有密码。请解压后重新压缩（不设密码）再收录。"


def test_a_member_of_rar_5_with_a_password_is_refused() -> None:
    read = outcome(rar5({"a.txt": b"a", "s.txt": b"secret", "z.txt": b"z"}, secret="s.txt"))
    assert (read["a.txt"], read["z.txt"]) == ("a", "z") and "设有密码" in read["s.txt"]


def test_a_member_that_is_cut_short_is_refused() -> None:
    read = outcome(rar5({"a.txt": b"a", "b.txt": bytes(1000)})[:-500])
    assert read["a.txt"] == "a" and "已损坏" in read["b.txt"]
    assert "打不开" in read["未命名"]  # what may come after it


def test_a_solid_archive_is_read() -> None:
    assert outcome(rar4({b"a.txt": b"a", b"b.txt": b"b"}, flags=SOLID)) == {"a.txt": "a", "b.txt": "b"}


@pytest.mark.skipif(not os.path.exists("/usr/bin/7z"), reason="no 7z here to make one with a password")
@pytest.mark.parametrize("option", ["-mhe=off", "-mhe=on"])
def test_7z_with_a_password(tmp_path: Path, option: str) -> None:
    (tmp_path / "a.txt").write_text("工会" * 100, encoding="utf-8")
    command = ["/usr/bin/7z", "a", "-psecret", option, str(tmp_path / "a.7z"), str(tmp_path / "a.txt")]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    try:
        found = " ".join(outcome((tmp_path / "a.7z").read_bytes()).values())
    except UnreadableFile as error:
        found = worded(error)
    assert "设有密码" in found


def test_the_whole_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zip, "LARGEST_TOTAL", 1 << 20)
    read = outcome(seven_zip({f"{number}.txt": bytes(400_000) for number in range(9)}))
    assert list(read) == ["0.txt", "1.txt", "2.txt"] and "解压后超过" in read["2.txt"]
    monkeypatch.setattr(zip, "LARGEST_MEMBER", 100_000)
    assert "解压后超过" in outcome(rar5({"a.txt": bytes(200_000)}))["a.txt"]


@pytest.mark.parametrize("made", MADE.values(), ids=MADE)
def test_damaged_copies_are_read_or_refused(made: Callable[[dict[str, bytes]], bytes]) -> None:
    sound, chance = made(MEMBERS), random.Random(1)
    for _ in range(100):
        copy = bytearray(sound)
        for _ in range(chance.randint(1, 4)):
            copy[chance.randrange(len(copy))] ^= chance.randrange(1, 256)
        try:
            assert isinstance(outcome(bytes(copy)), dict)
        except UnreadableFile:
            continue


def test_other_names_are_told() -> None:
    for name, content, reason in (
        ("a.txt", rar5({"a": b"a"}), "把后缀改为 .rar"),
        ("a.txt", seven_zip({"a": b"a"}), "把后缀改为 .7z"),
        ("a.7z.001", b"7z", "分卷"),
        ("a.r00", b"Rar", "分卷"),
    ):
        with pytest.raises(UnreadableFile, check=says(reason)):
            registry.read(name, content)


def test_without_the_library_it_is_told() -> None:
    code = (
        "import os; os.environ['LIBARCHIVE'] = '/nowhere/libarchive.so'\n"
        "from indexer.errors import UnreadableFile\n"
        "from indexer.readers.packed.members import read_packed\n"
        "try:\n    list(read_packed(b'Rar!\\x1a\\x07\\x01\\x00' + bytes(50), 'a.rar'))\n"
        "except UnreadableFile as error:\n    print(error.reason)\n"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True).stdout
    assert told == "libarchive not installed\n"
    assert _library().ffi.version_number() > 3_004_000  # RAR 5


@pytest.mark.slow
@pytest.mark.parametrize("made", MADE.values(), ids=MADE)
def test_each_member_becomes_a_document(tmp_path: Path, made: Callable[[dict[str, bytes]], bytes]) -> None:
    path = tmp_path / "简报包.7z"
    path.write_bytes(made({"2022/第3期.txt": TEXT.encode(), "a.exe": b"\0"}))
    (where, read), (_, refused) = read_files(path)
    assert where == f"{path} › 2022/第3期.txt"
    assert not isinstance(read, ImportFailure) and read.document.title == "云溪镇总工会简报"
    assert isinstance(refused, ImportFailure) and ".exe" in worded(refused.reason)
