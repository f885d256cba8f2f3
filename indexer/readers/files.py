"""Reads a file's bytes, if it is a regular file of bearable size."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import BinaryIO

from indexer.errors import UnreadableFile

LARGEST_FILE = 64 * 1024 * 1024  # bytes

_LINK = "这是链接，不是文件本身。请直接添加它所指的文件或文件夹，或把文件复制到这里后再添加。"


def read_bytes(path: Path) -> bytes:
    """A file's bytes. Raises UnreadableFile when there is no regular file, or none that may be read.

    A folder gets here only when it could not be listed. A symbolic link is not followed: in a shared folder, anyone
    could lay one to what only this program may read.
    """
    try:
        if path.is_symlink():
            raise UnreadableFile(_LINK)
        if path.is_dir():
            raise UnreadableFile("文件夹无法打开。请检查权限后再添加。")
        if not path.is_file():
            missing = "不是普通文件" if path.exists() else "不存在"
            raise UnreadableFile(f"文件{missing}。请检查路径后再添加。")
        with open(path, "rb", opener=_open) as file:
            return _whole(file)
    except OSError as error:
        raise UnreadableFile(f"文件无法读取({error.strerror})。请检查权限后再添加。") from error


def _open(path: str, flags: int) -> int:
    """Open what may have been exchanged for a link or a pipe since it was looked at."""
    return os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK)


def _whole(file: BinaryIO) -> bytes:
    status = os.fstat(file.fileno())
    if not stat.S_ISREG(status.st_mode):
        raise UnreadableFile("文件不是普通文件。请检查路径后再添加。")
    content = file.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise UnreadableFile(f"文件超过 {LARGEST_FILE >> 20} MB。请拆分后再添加。")
    return content
