"""Bytes to text: one file per format, one table by suffix.

A reader takes a file's bytes and gives its text, "\\n" at the end of each paragraph, or raises UnreadableFile
with one sentence that says what to do.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from indexer.errors import UnreadableFile
from indexer.readers.text import read_text

Reader = Callable[[bytes], str]

READERS: dict[str, Reader] = {
    "": read_text,
    ".txt": read_text,
    ".text": read_text,
    ".md": read_text,
}

LARGEST_FILE = 64 * 1024 * 1024  # bytes


def read_bytes(path: Path) -> bytes:
    """A file's bytes. Raises UnreadableFile when there is no regular file, or none that may be read.

    A folder gets here only when it could not be listed.
    """
    try:
        if path.is_dir():
            raise UnreadableFile("文件夹无法打开。请检查权限后再添加。")
        if not path.is_file():
            missing = "不是普通文件" if path.exists() else "不存在"
            raise UnreadableFile(f"文件{missing}。请检查路径后再添加。")
        if path.stat().st_size > LARGEST_FILE:
            raise UnreadableFile(f"文件超过 {LARGEST_FILE >> 20} MB。请拆分后再添加。")
        return path.read_bytes()
    except OSError as error:
        raise UnreadableFile(f"文件无法读取({error.strerror})。请检查权限后再添加。") from error


def read(name: str, content: bytes) -> str:
    """The text of a file of that name. Raises UnreadableFile."""
    suffix = Path(name).suffix.lower()
    reader = READERS.get(suffix)
    if reader is None:
        known = "、".join(suffix for suffix in READERS if suffix)
        raise UnreadableFile(f"暂不能读取 {suffix} 格式。请另存为 {known} 之一后再添加。")
    text = reader(content)
    if not text.strip():
        raise UnreadableFile("文件里没有文字。请检查是否选错了文件。")
    return text
