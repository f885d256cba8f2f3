"""Finds a font of the system for a text whose own is not in the file: one of that name, else one of its kind.

No font is shipped. Fonts are looked for in the folders in which systems have them; nothing is started to find them.
"""

from __future__ import annotations

import mmap
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from indexer.readers.rendering.ofd.fonts.tables import (
    GlyphOf,
    advances_in,
    faces_of,
    glyphs_in,
    names_in,
)

_FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.local/share/fonts",
    "~/.fonts",
    "/System/Library/Fonts",
    "/Library/Fonts",
    "C:/Windows/Fonts",
)
_ENDINGS = (".ttf", ".otf", ".ttc", ".otc")
_MOST_FILES = 5_000
_LARGEST = 64 << 20  # bytes
_SERIF = (
    "Noto Serif CJK SC", "Source Han Serif SC", "Noto Serif SC", "Source Han Serif CN", "SimSun",
    "Songti SC", "STSong", "AR PL UMing CN",
)  # fmt: skip
_SANS = (
    "Noto Sans CJK SC", "Source Han Sans SC", "Noto Sans SC", "Source Han Sans CN", "Microsoft YaHei",
    "SimHei", "PingFang SC", "Heiti SC", "WenQuanYi Zen Hei", "WenQuanYi Micro Hei", "Droid Sans Fallback",
)  # fmt: skip
_KAI = ("KaiTi", "STKaiti", "Kaiti SC", "AR PL UKai CN", "AR PL KaitiM GB", "LXGW WenKai")
_FANGSONG = ("FangSong", "STFangsong", "FangSong_GB2312", *_KAI)
_TIMES = ("Times New Roman", "Liberation Serif", "Tinos", "Nimbus Roman", "DejaVu Serif")
_ARIAL = ("Arial", "Liberation Sans", "Arimo", "Nimbus Sans", "DejaVu Sans")
_COURIER = ("Courier New", "Liberation Mono", "Cousine", "Nimbus Mono PS", "DejaVu Sans Mono")
_KINDS = (  # what a name has in it, and the families that stand for it
    (("仿宋", "fangsong", "fsong", "fs_gb"), (*_FANGSONG, *_SERIF, *_SANS)),
    (("楷", "kai"), (*_KAI, *_SERIF, *_SANS)),
    (("黑", "雅黑", "hei", "等线", "dengxian", "gothic", "圆", "sans"), (*_SANS, *_SERIF)),
    (("times", "roman", "cambria", "georgia", "garamond"), (*_TIMES, *_SERIF, *_SANS)),
    (("arial", "helvetica", "calibri", "verdana", "tahoma"), (*_ARIAL, *_SANS, *_SERIF)),
    (("courier", "consolas", "mono"), (*_COURIER, *_SANS, *_SERIF)),
)
_BOLD = ("bold", "小标宋", "大标宋", "粗", "xbs", "black", "heavy")


@dataclass(frozen=True, eq=False)
class SystemFont:
    """A face of a font file of the system."""

    path: Path
    face: int
    is_bold: bool
    glyph: GlyphOf
    advance: Callable[[int], float]  # of a glyph, in shares of the size

    def content(self) -> mmap.mmap:
        """The file's bytes, of which only those that are asked for are read."""
        return _mapped(self.path)


@lru_cache(8)
def _mapped(path: Path) -> mmap.mmap:
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def fonts_like(name: str, *, bold: bool) -> Iterator[SystemFont]:
    """The fonts to look for characters in, the likest first; none where the system has no font at all."""
    for family in _families(name):
        if found := _face(family, bold) or _face(family, not bold):
            yield found


def is_bold(name: str) -> bool:
    """Whether a font is bold by its name."""
    return any(word in name.lower() for word in _BOLD)


@cache
def has_chinese_font() -> bool:
    """Whether the system has a font for Chinese: else such a text without a font of its own is drawn as boxes.

    It is looked for once; a font installed later counts from the next start on.
    """
    return any(font.glyph(ord("工")) for font in fonts_like("", bold=False))


@cache
def _families(name: str) -> tuple[str, ...]:
    low = name.lower()
    alike = next((families for words, families in _KINDS if any(word in low for word in words)), None)
    return tuple(dict.fromkeys((name, *(alike or (*_SERIF, *_SANS)), *_TIMES, *_ARIAL)))


@lru_cache(64)
def _face(family: str, bold: bool) -> SystemFont | None:
    place = _installed().get((_plain(family), bold))
    if place is None:
        return None
    path, face = place
    try:
        return SystemFont(path, face, bold, glyphs_in(_mapped(path), face), advances_in(_mapped(path), face))
    except (OSError, ValueError):
        return None


@cache
def _installed() -> dict[tuple[str, bool], tuple[Path, int]]:
    """The faces of the system by name and weight."""
    found: dict[tuple[str, bool], tuple[Path, int]] = {}
    for path in _files():
        try:
            with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
                _note(mapped, path, found)
        except (OSError, ValueError):
            continue
    return found


def _note(font: mmap.mmap, path: Path, found: dict[tuple[str, bool], tuple[Path, int]]) -> None:
    low = path.stem.lower()
    if any(word in low for word in ("italic", "oblique", "light", "thin", "condensed", "narrow")):
        return
    bold = is_bold(low)
    for face in faces_of(font):
        for name in names_in(font, face):
            found.setdefault((_plain(name), bold), (path, face))


def _files() -> list[Path]:
    files: list[Path] = []
    for folder in _FOLDERS:
        for parent, _, names in os.walk(os.path.expanduser(folder)):
            for name in names:
                path = Path(parent, name)
                if name.lower().endswith(_ENDINGS) and path.stat().st_size <= _LARGEST:
                    files.append(path)
            if len(files) > _MOST_FILES:
                return files[:_MOST_FILES]
    return sorted(files)


def _plain(name: str) -> str:
    return name.replace(" ", "").replace("-", "").lower()
