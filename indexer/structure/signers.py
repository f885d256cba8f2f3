"""Finds the people who sign an article: under its title, or at its end."""

from __future__ import annotations

from indexer.structure.byline import read_byline, read_office
from indexer.structure.byline_blocks import MAX_BLOCK, Block, find_blocks, trailing_byline
from indexer.structure.dateline import read_dateline
from indexer.structure.lines import Line, has_heading_form
from indexer.text import simplify

_LISTS = (
    "机构图",
    "架构图",
    "结构图",
    "关系图",
    "名单",
    "名册",
    "花名册",
    "通讯录",
    "一览表",
    "登记表",
    "分工表",
)


def byline_above(head: list[Line]) -> Block | None:
    """The only byline under the title, below at most a subtitle and dates; a bare name directly there."""
    blocks = list(find_blocks(head))
    if len(blocks) != 1 or (blocks[0].weak and blocks[0].first > 1):
        return None
    between = [at for at in range(blocks[0].first) if not belongs_to_title(head[at])]
    subtitled = between == [0] and has_heading_form(head, 0, len(head))
    return blocks[0] if not between or subtitled else None


def byline_below(lines: list[Line]) -> Block | None:
    """The one byline that ends an article, on a line of its own or in brackets after the last sentence."""
    if not lines:
        return None
    if byline := trailing_byline(lines[-1]):
        return Block(0, 0, byline.names, byline.offices, byline.titled, byline.marked, None)
    last = lines[-MAX_BLOCK - 1 :]
    for block in find_blocks(last):
        introduced = block.first and last[block.first - 1].text[-1] in "：:"
        one = len(block.names) == 1 or block.marked
        if block.last == len(last) - 1 and block.first and one and not introduced and not block.weak:
            return block
    return None


def is_list(title: str) -> bool:
    """Whether the people below a title are what it lists, and none its author: 组织机构图, 名单."""
    return simplify(title.strip()).endswith(_LISTS)


def author_of(written: str) -> str:
    """The value of an author field: the names in it, or as it stands."""
    byline = read_byline(f"作者：{written}")
    return "、".join(byline.names) if byline else written


def belongs_to_title(line: Line) -> bool:
    """Whether a line below a title is part of its block: subtitle, date, byline, office."""
    text = line.text
    return bool(
        text.startswith(("—", "(", "（")) or read_dateline(text) or read_byline(text) or read_office(text)
    )
