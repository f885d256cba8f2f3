"""What cannot be stored, or is not there: the sentences for `indexer.catalogue` and `indexer.model`."""

from __future__ import annotations

from typing import Final

SENTENCES: Final[dict[str, str | tuple[str, str]]] = {
    # drafts
    "reading never ended": "读取了 {attempts} 次，每次都没有读完程序就结束了。请另存为 .docx 或 .txt 后再添加，或再读一次。",
    "draft damaged": "收件筐里关于这个文件的记录已损坏，不能收录。请移出后重新添加。",
    # how much a document may hold
    "line too long": "这一行超过 {megabytes} MB。请拆分成几行后再导入。",
    "text too long": "文字超过 {ten_thousands} 万字，一篇文档装不下。请拆分成几篇后再添加。",
    "title too long": "题名超过 {ten_thousands} 万字；没有分段的文字，整篇都会当作题名。请在题名之后换行再添加。",
    "field too long": "{field:term}超过 {ten_thousands} 万字。请缩短后再添加。",
    "too many sections": "文中的节超过 {ten_thousands} 万个。请拆分成几篇后再添加。",
}
