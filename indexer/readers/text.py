"""Plain text: bytes in, text out, whatever encoding a Chinese office has written it in.

Order of trial: a byte order mark decides; else UTF-8; else GB18030, if what comes out reads like Chinese.
UTF-8 that is damaged or cut short is refused with the place, never taken for something else. Lines that
an editor has wrapped at a fixed width are joined: their line ends become U+2028, which normalising drops.
"""

from __future__ import annotations

import codecs
import re
import unicodedata

from indexer.errors import UnreadableFile

SOFT_BREAK = "\u2028"  # a line end that ends no paragraph; as long as the "\n" it replaces

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LEAST_CHINESE = 0.85  # of the non-ASCII characters of a GB18030 text: GB 2312's own Han and punctuation
_MOST_DAMAGE = 0.02  # bad bytes in a UTF-8 text, as a share of its characters; beyond, it is not UTF-8
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_WRAPPED_WIDTHS = range(40, 161)  # columns a hard-wrapping editor or mail program may have used
_SENTENCE_END = "。！？；：…”’」』）)》!?;:."


def read_text(content: bytes) -> str:
    """The text of a file. Raises UnreadableFile."""
    if not content:
        raise UnreadableFile("文件是空的（0 字节）。请检查是否保存完整后再添加。")
    text = _decode(content)
    if _CONTROL.search(text):
        raise UnreadableFile("这不是文本文件（含有二进制内容）。请确认格式，或另存为 .txt 后再添加。")
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x85", "\n").replace("\u2029", "\n")
    return _joined(text.replace("\x0c", "\n").replace("\x0b", SOFT_BREAK))


def _decode(content: bytes) -> str:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            try:
                return content[len(mark) :].decode(encoding)
            except UnicodeDecodeError as error:
                raise _damaged(error, len(mark)) from None
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        if _is_damaged_utf8(content):
            raise _damaged(error, 0) from None
    return _decode_gb18030(content)


def _decode_gb18030(content: bytes) -> str:
    try:
        text = content.decode("gb18030")
    except UnicodeDecodeError:
        raise UnreadableFile("认不出文件的文字编码。请用编辑器另存为 UTF-8 文本后再添加。") from None
    foreign = [character for character in text[:100_000] if not character.isascii()]
    if sum(map(_in_gb2312, foreign)) < _LEAST_CHINESE * len(foreign):
        raise UnreadableFile("认不出文件的文字编码。请用编辑器另存为 UTF-8 文本后再添加。")
    return text


def _in_gb2312(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _is_damaged_utf8(content: bytes) -> bool:
    """Whether it is UTF-8 but for a few bytes, such as a character cut in two at the end."""
    text = content.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    wide = sum(unicodedata.category(character) == "Lo" for character in text[:100_000])
    return wide > 0 and bad <= max(1, _MOST_DAMAGE * len(text)) and bad <= wide


def _damaged(error: UnicodeDecodeError, skipped: int) -> UnreadableFile:
    at = error.start + skipped
    if error.end >= len(error.object):
        return UnreadableFile(f"文件不完整：在第 {at} 字节处中断，最后一个字缺了一半。请重新复制后再添加。")
    return UnreadableFile(f"文件已损坏：第 {at} 字节处不是有效的文字。请取得完好的文件后再添加。")


def _joined(text: str) -> str:
    """Replace the line ends of a hard-wrapped text by soft breaks; leave any other text as it is."""
    lines = text.split("\n")
    widths = [_columns(line) for line in lines]
    wrap = max(widths)
    full = [
        at for at in range(len(lines) - 1) if wrap - 3 < widths[at] and _goes_on(lines[at], lines[at + 1])
    ]
    if wrap not in _WRAPPED_WIDTHS or len(full) < 3:
        return text
    ends = ["\n"] * (len(lines) - 1) + [""]
    for at in full:
        ends[at] = SOFT_BREAK
    return "".join(line + end for line, end in zip(lines, ends, strict=True))


def _goes_on(line: str, following: str) -> bool:
    return bool(following.strip()) and not following[0].isspace() and line.rstrip()[-1:] not in _SENTENCE_END


def _columns(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in line)
