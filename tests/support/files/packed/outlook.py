"""Messages as Outlook saves them, in an OLE file (MS-CFB) written by hand: nothing at hand writes one."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from datetime import UTC, datetime

Storage = Mapping[str, "bytes | Storage"]

_SECTOR, _MINI, _CUTOFF = 512, 64, 4096
_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def ole(root: Storage) -> bytes:
    """An OLE file with these storages and streams."""
    entries: list[list[object]] = [
        ["Root Entry", 5, _FREE, _FREE, 0, 0]
    ]  # name, kind, right, child, start, size
    big: list[tuple[int, bytes]] = []
    mini, mini_fat = bytearray(), list[int]()

    def add(storage: Storage, parent: int) -> None:
        before = -1
        for name in sorted(storage, key=lambda name: (len(name), name.upper())):
            content, at = storage[name], len(entries)
            entries.append([name, 2 if isinstance(content, bytes) else 1, _FREE, _FREE, _END, 0])
            entries[parent if before < 0 else before][3 if before < 0 else 2] = at
            before = at
            if not isinstance(content, bytes):
                add(content, at)
            elif len(content) >= _CUTOFF:
                big.append((at, content))
            elif content:
                entries[at][4], count = len(mini_fat), -(-len(content) // _MINI)
                mini_fat.extend([*range(len(mini_fat) + 1, len(mini_fat) + count), _END])
                mini.extend(content.ljust(count * _MINI, b"\0"))
            if isinstance(content, bytes):
                entries[at][5] = len(content)

    add(root, 0)
    fat: list[int] = []
    sectors = bytearray()

    def put(content: bytes) -> int:
        start, count = len(fat), -(-len(content) // _SECTOR)
        fat.extend([*range(start + 1, start + count), _END])
        sectors.extend(content.ljust(count * _SECTOR, b"\0"))
        return start

    for at, content in big:
        entries[at][4] = put(content)
    entries[0][4], entries[0][5] = (put(bytes(mini)), len(mini)) if mini else (_END, 0)
    minis = struct.pack(f"<{len(mini_fat)}I", *mini_fat)
    minis = minis.ljust(-(-len(minis) // _SECTOR) * _SECTOR, b"\xff")
    mini_start = put(minis) if minis else _END
    directory = put(b"".join(_entry(*each) for each in entries))  # type: ignore[arg-type]
    needed = 1
    while (len(fat) + needed) * 4 > needed * _SECTOR:
        needed += 1
    places = list(range(len(fat), len(fat) + needed))
    table = [*fat, *[_FAT] * needed]
    table += [_FREE] * (needed * _SECTOR // 4 - len(table))
    head = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(16)
        + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
        + bytes(6)
    )
    head += struct.pack(
        "<IIIIIIIII", 0, needed, directory, 0, _CUTOFF, mini_start, len(minis) // _SECTOR, _END, 0
    )
    head += struct.pack("<109I", *places, *[_FREE] * (109 - needed))
    return head + bytes(sectors) + struct.pack(f"<{len(table)}I", *table)


def _entry(name: str, kind: int, right: int, child: int, start: int, size: int) -> bytes:
    written = name.encode("utf-16-le")
    return (
        written.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(written) + 2, kind, 1, _FREE, right, child)
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )


def properties(
    header: int, texts: Mapping[int, str | bytes], numbers: Mapping[int, int] | None = None, codec: str = ""
) -> dict[str, bytes | Storage]:
    """The streams of properties: text in Unicode, or in an older codec; bytes as they are."""
    streams: dict[str, bytes | Storage] = {}
    for tag, value in texts.items():
        if isinstance(value, bytes):
            streams[f"__substg1.0_{tag:04X}0102"] = value
        elif codec:
            streams[f"__substg1.0_{tag:04X}001E"] = value.encode(codec)
        else:
            streams[f"__substg1.0_{tag:04X}001F"] = value.encode("utf-16-le")
    fixed = b"".join(
        struct.pack("<HHIQ", 0x40 if tag in (0x39, 0xE06) else 3, tag, 6, number)
        for tag, number in (numbers or {}).items()
    )
    return streams | {"__properties_version1.0": bytes(header) + fixed}


def filetime(moment: datetime) -> int:
    """A moment as Windows counts it."""
    return int((moment - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds()) * 10_000_000


def msg(
    texts: Mapping[int, str | bytes],
    attachments: Mapping[str, bytes | Storage],
    *,
    codec: str = "",
    code_page: int = 936,
) -> bytes:
    """A message; an attachment that is a storage is another message."""
    sent = filetime(datetime(2023, 3, 6, 1, 30, tzinfo=UTC))
    whole = properties(32, texts, {0x39: sent, 0x3FFD: code_page}, codec)
    for number, (name, content) in enumerate(attachments.items()):
        texts_of: dict[int, str | bytes] = {0x3707: name}
        if isinstance(content, bytes):
            texts_of[0x3701] = content
        found = properties(8, texts_of, {0x3705: 1 if isinstance(content, bytes) else 5})
        if not isinstance(content, bytes):
            found["__substg1.0_3701000D"] = content
        whole[f"__attach_version1.0_#{number:08X}"] = found
    return ole(whole)
