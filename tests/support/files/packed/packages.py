"""RAR and 7z files as other programs write them: RAR by hand, since nothing free writes it, 7z by libarchive."""

from __future__ import annotations

import zlib

SOLID, VOLUME, PASSWORD = 0x8, 0x1, 0x80  # flags of RAR 4's archive header


def rar4(members: dict[bytes, bytes], *, flags: int = 0, encrypted: bytes = b"") -> bytes:
    """A RAR file of versions 1.5 to 4; names are the bytes of some system, `encrypted` is the name of a member."""
    blocks = [b"Rar!\x1a\x07\x00", _block4(0x73, flags, bytes(6))]
    for name, content in members.items():
        numbers = (
            (len(content), 4),
            (len(content), 4),
            (0, 1),
            (zlib.crc32(content), 4),
            (0, 4),
            (20, 1),
            (0x30, 1),
        )
        head = b"".join(number.to_bytes(size, "little") for number, size in numbers)
        head += len(name).to_bytes(2, "little") + (0x20).to_bytes(4, "little") + name
        blocks += [_block4(0x74, 0x8000 | (4 if name == encrypted else 0), head), content]
    return b"".join([*blocks, _block4(0x7B, 0x4000, b"")])


def _block4(kind: int, flags: int, rest: bytes) -> bytes:
    body = bytes([kind]) + flags.to_bytes(2, "little") + (7 + len(rest)).to_bytes(2, "little") + rest
    return (zlib.crc32(body) & 0xFFFF).to_bytes(2, "little") + body


def rar5(
    members: dict[str, bytes], *, flags: int = 0, link: str = "", closed: bool = False, secret: str = ""
) -> bytes:
    """A RAR file of version 5; `link` is a member that leads to /etc/passwd, `closed` puts a password on the names.

    `secret` is a member that has one.
    """
    blocks = [b"Rar!\x1a\x07\x01\x00"]
    if closed:
        return b"".join([*blocks, _block5(4, 0, b"\0\0\x0f" + bytes(16)), bytes(64)])
    blocks.append(_block5(1, 0, _vint(flags)))
    for name, content in members.items():
        extra = b""
        if name == link:
            target = b"/etc/passwd"
            record = _vint(5) + _vint(1) + _vint(0) + _vint(len(target)) + target
            extra, content = _vint(len(record)) + record, b""
        elif name == secret:
            record = _vint(1) + _vint(0) + _vint(0) + b"\x0f" + bytes(32)
            extra = _vint(len(record)) + record
        head = _vint(4) + _vint(len(content)) + _vint(0o100644) + zlib.crc32(content).to_bytes(4, "little")
        head += _vint(0) + _vint(1) + _vint(len(name.encode())) + name.encode()
        sizes = (_vint(len(extra)) if extra else b"") + _vint(len(content))
        blocks += [_block5(2, 3 if extra else 2, sizes + head + extra), content]
    return b"".join([*blocks, _block5(5, 0, b"\0")])


def _block5(kind: int, flags: int, rest: bytes) -> bytes:
    body = _vint(kind) + _vint(flags) + rest
    body = _vint(len(body)) + body
    return zlib.crc32(body).to_bytes(4, "little") + body


def _vint(number: int) -> bytes:
    found = bytearray()
    while number > 0x7F:
        found.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*found, number])


def seven_zip(members: dict[str, bytes]) -> bytes:
    """A 7z file with all its members in one solid block."""
    import libarchive

    parts: list[bytes] = []

    def keep(part: bytes) -> int:
        parts.append(bytes(part))
        return len(part)

    with libarchive.custom_writer(keep, "7zip") as archive:
        for name, content in members.items():
            archive.add_file_from_memory(name, len(content), content)
    return b"".join(parts)
