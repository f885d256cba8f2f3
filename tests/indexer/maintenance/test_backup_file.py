"""A sealed file gives back what was put in, every tar can list it, and no changed byte or odd member gets through."""

from __future__ import annotations

import hashlib
import io
import json
import random
import subprocess
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import BackupDamaged
from indexer.maintenance import backup_file
from indexer.maintenance.backup_file import FORMAT, HEAD, MANIFEST, BackupReader, BackupWriter
from indexer.storage.file_names import is_plain_path
from tests.support.archives.damage import COPIES, damaged
from tests.support.wording import says, worded

MEMBERS = {
    "var/catalogue.db": bytes(range(256)) * 9,
    "corpus/2022/通知.txt": "关于评选劳动模范的通知".encode(),
    "corpus/2022/空.txt": b"",
    f"corpus/undated/{'长' * 60}.txt": b"a" * 512,
    f"corpus/{'x' * 120}/y.txt": b"b" * 513,
}


def nothing(_: int) -> None:
    """Nobody asks how far it is."""


def write(path: Path, members: dict[str, bytes]) -> Path:
    """A sealed file."""
    source = path.with_name("member")
    with path.open("wb") as file:
        writer = BackupWriter(file, nothing)
        for name, content in members.items():
            source.write_bytes(content)
            with source.open("rb") as opened:
                assert writer.add(name, opened) == hashlib.sha256(content).hexdigest()
        writer.seal({"told": "某月某日"})
    return path


def read(path: Path) -> dict[str, bytes]:
    """The members of a sealed file."""
    reader = BackupReader(path, nothing)
    found = {name: b"".join(parts) for name, parts in reader.members()}
    assert reader.manifest["told"] == "某月某日"
    return found


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    """A file with all members."""
    return write(tmp_path / "a.tar", MEMBERS)


def test_what_was_put_in_comes_back(whole: Path) -> None:
    assert read(whole) == MEMBERS


def test_members_need_not_be_taken(whole: Path) -> None:
    reader = BackupReader(whole, nothing)
    assert [name for name, _ in reader.members()] == list(MEMBERS)


@pytest.mark.slow
@given(
    st.dictionaries(
        st.text("甲/a.\n é𠀀", min_size=1, max_size=200).filter(is_plain_path), st.binary(max_size=2000)
    )
)
def test_any_members(tmp_path_factory: pytest.TempPathFactory, members: dict[str, bytes]) -> None:
    members = {name: content for name, content in members.items() if name not in (HEAD, MANIFEST)}
    assert read(write(tmp_path_factory.mktemp("sealed") / "a.tar", members)) == members


def test_every_tar_lists_and_unpacks_it(whole: Path, tmp_path: Path) -> None:
    with tarfile.open(whole) as tar:
        for name, content in MEMBERS.items():
            stream = tar.extractfile(name)
            assert stream is not None
            assert stream.read() == content
        assert tar.getnames()[0] == HEAD
    (tmp_path / "out").mkdir()
    done = subprocess.run(["tar", "xf", whole, "-C", tmp_path / "out"], capture_output=True, check=True)
    assert done.stderr == b""
    assert {name: (tmp_path / "out" / name).read_bytes() for name in MEMBERS} == MEMBERS


def test_the_seal_is_the_digest_of_all_before_it(whole: Path) -> None:
    content = whole.read_bytes()
    assert content[-1536:-1471] == hashlib.sha256(content[:-2048]).hexdigest().encode() + b"\n"


@pytest.mark.slow
def test_every_flipped_byte_is_noticed(whole: Path) -> None:
    """Padding and the numbers in headers as well."""
    content = whole.read_bytes()
    for at in range(0, len(content), 31):
        whole.write_bytes(content[:at] + bytes([content[at] ^ (1 << at % 8)]) + content[at + 1 :])
        with pytest.raises(BackupDamaged):
            read(whole)


def test_every_shortened_file_is_noticed(whole: Path) -> None:
    content = whole.read_bytes()
    for length in [*range(0, len(content), 97), len(content) - 1]:
        whole.write_bytes(content[:length])
        with pytest.raises(BackupDamaged):
            read(whole)


def test_other_damage_is_noticed(whole: Path) -> None:
    content = whole.read_bytes()
    for copy in damaged(content, COPIES):
        if copy != content:
            whole.write_bytes(copy)
            with pytest.raises(BackupDamaged):
                read(whole)
    whole.write_bytes(content + b"\0")
    with pytest.raises(BackupDamaged, check=says("不完整")):
        read(whole)


def test_a_source_that_gets_shorter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").write_bytes(b"abc")
    with (tmp_path / "a").open("rb") as source, (tmp_path / "a.tar").open("wb") as file:
        writer = BackupWriter(file, nothing)
        source.seek(2)
        with pytest.raises(OSError, match="became shorter"):
            writer.add("corpus/a", source)


# what somebody else may have made, with a seal that fits


def seal(path: Path, body: bytes) -> Path:
    """Any bytes, sealed."""
    path.write_bytes(body + backup_file._seal(hashlib.sha256(body).hexdigest()))
    return path


def info(name: str, **fields: object) -> tarfile.TarInfo:
    """The header of an empty member."""
    made = tarfile.TarInfo(name)
    made.mode = 0o600
    for field, value in fields.items():
        setattr(made, field, value)
    return made


def body_of(
    *members: tarfile.TarInfo,
    format: Literal[1, 2] = tarfile.PAX_FORMAT,
    head: object = None,
    listed: list[str] | None = None,
) -> bytes:
    """A tar file with empty members that names them all in its manifest, as far as they go."""
    first = json.dumps(head or {"program": "gongwen", "format": FORMAT}).encode()
    empty = hashlib.sha256().hexdigest()
    names = [member.name for member in members] if listed is None else listed
    entries = [{"name": name, "size": 0, "sha256": empty} for name in names]
    last = json.dumps({"told": "某月某日", "members": entries}).encode()
    parts = [info(HEAD, size=len(first)).tobuf(), first.ljust(512, b"\0")]
    parts += [member.tobuf(format) for member in members]
    parts += [info(MANIFEST, size=len(last)).tobuf(), last.ljust(-(-len(last) // 512) * 512, b"\0")]
    return b"".join(parts)


HOSTILE: dict[str, Callable[[], bytes]] = {
    "a symbolic link": lambda: body_of(info("corpus/a", type=tarfile.SYMTYPE, linkname="/etc/passwd")),
    "a hard link": lambda: body_of(info("corpus/a", type=tarfile.LNKTYPE, linkname="../secret")),
    "a device": lambda: body_of(info("corpus/a", type=tarfile.CHRTYPE)),
    "a pipe": lambda: body_of(info("corpus/a", type=tarfile.FIFOTYPE)),
    "a folder": lambda: body_of(info("corpus/a", type=tarfile.DIRTYPE)),
    "an absolute name": lambda: body_of(info("/etc/cron.d/a")),
    "a name with dots": lambda: body_of(info("corpus/../../a")),
    "a name that is dots": lambda: body_of(info("..")),
    "a name with an empty part": lambda: body_of(info("corpus//a")),
    "a name with a dot": lambda: body_of(info("./corpus/a")),
    "an empty name": lambda: body_of(info("")),
    "the same name twice": lambda: body_of(info("corpus/a"), info("corpus/a")),
    "an executable": lambda: body_of(info("corpus/a", mode=0o4755)),
    "an owner": lambda: body_of(info("corpus/a", uname="root")),
    "GNU's long names": lambda: body_of(info("corpus/" + "a" * 200), format=tarfile.GNU_FORMAT),
    "a sparse file": lambda: body_of(info("corpus/a", pax_headers={"GNU.sparse.major": "1"})),
    "a comment": lambda: body_of(info("corpus/a", pax_headers={"comment": "x"})),
    "a negative size": lambda: body_of(info("corpus/a", pax_headers={"size": "-512"})),
    "a member that is not listed": lambda: body_of(info("corpus/a"), listed=[]),
    "a member that is listed only": lambda: body_of(listed=["corpus/a"]),
    "no manifest": lambda: body_of()[:1024],
    "a manifest that is no JSON": lambda: body_of().replace(b'{"told"', b'["told"'),
    "a manifest of many brackets": lambda: (
        body_of()[:1024] + info(MANIFEST, size=100_352).tobuf() + b"[" * 100_352
    ),
    "something after the manifest": lambda: body_of() + bytes(512),
    "another head": lambda: body_of(head={"format": 99}),
    "a head without a version": lambda: body_of(head=["x"]),
    "a header of another kind": lambda: body_of().replace(b"ustar", b"ustaR"),
    "nothing": lambda: b"",
    "no tar at all": lambda: b"PK\3\4" + bytes(4000),
}


def test_the_hostile_are_refused_for_what_they_are(tmp_path: Path) -> None:
    """Without the odd member the same file is read."""
    found = BackupReader(seal(tmp_path / "a.tar", body_of(info("corpus/a"))), nothing)
    assert [name for name, _ in found.members()] == ["corpus/a"]


@pytest.mark.parametrize("make", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_files_are_refused(tmp_path: Path, make: Callable[[], bytes]) -> None:
    reader = BackupReader(seal(tmp_path / "a.tar", make()), nothing)
    with pytest.raises(BackupDamaged) as refused:
        list(reader.members())
    assert "请" in worded(refused.value)
    assert "\n" not in worded(refused.value)


def bodies() -> Iterator[bytes]:
    """Damaged bodies under a seal that fits, as only malice makes them."""
    body = body_of(info("corpus/" + "a" * 150), info("corpus/b"))
    yield from damaged(body, COPIES)
    for seed in range(COPIES):
        chance = random.Random(seed)
        at = 1024 + chance.randrange(2048)
        yield body[:at] + chance.randbytes(chance.randint(1, 40)) + body[at:]


def test_damage_below_a_fitting_seal_ends_in_a_sentence(tmp_path: Path) -> None:
    for body in bodies():
        reader = BackupReader(seal(tmp_path / "a.tar", body), nothing)
        try:
            for name, parts in reader.members():
                assert is_plain_path(name)
                io.BytesIO(b"".join(parts))
        except BackupDamaged:
            continue
