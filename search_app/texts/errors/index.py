"""What is wrong with the index or a search: the sentences for `indexer.index`, `sync`, `search`, `storage` and `text`."""

from __future__ import annotations

from typing import Final

_MENDING: Final = "索引文件损坏或缺失，正在自动重建；文档并未丢失。请过几分钟再试。"

SENTENCES: Final[dict[str, str | tuple[str, str]]] = {
    # the index
    "index files missing": ("索引文件缺失。请运行 gongwen reindex 重建。", _MENDING),
    "index file missing": ("索引文件 {file} 缺失。请运行 gongwen reindex 重建。", _MENDING),
    "index file damaged": ("索引文件 {file} 已损坏。请运行 gongwen reindex 重建。", _MENDING),
    "index file not as listed": ("索引文件 {file} 与目录不符。请运行 gongwen reindex 重建。", _MENDING),
    "index of another version": (
        "索引由另一版本的程序建立，这一版不能读取。请运行 gongwen reindex 重建。",
        "索引由另一版本的程序建立，正在自动重建；文档并未丢失。请过几分钟再试。",
    ),
    "index being written anew": "另一个程序正在写入索引。请等它完成后再试一次。",
    "written while it was read": "读取时，另一个程序正好写入了 {file}。请再试一次。",
    # how it follows the catalogue
    "index not written": "索引无法写入（{system}）。更改已在档案目录里，不会丢失；请检查磁盘空间和权限，索引之后会自动补上。",
    "index not built": "索引无法写入（{system}），没有建成。请检查磁盘空间和权限后再试。",
    "memory short for the index": "内存不足，索引没有建成，原来的索引照常可用。请关闭其他程序或加大内存后再试。",
    "memory short for what is owed": "内存不足，索引还没有跟上档案目录；更改不会丢失，之后会自动补上。",
    "tokenizing process died": "一个切词进程意外中止（内存可能不足）。请再试一次。",
    "damaged index rebuilt": "索引文件已损坏或由另一版本的程序建立：{files}。正在从档案目录重建索引。",
    "unusable index rebuilt": "索引文件已损坏或由另一版本的程序建立：全部。正在从档案目录重建索引。",
    "index of another version rebuilt": "索引由另一版本的程序建立。正在从档案目录重建索引。",
    "documents set aside": (
        "编入索引时内存不足或程序中止，{count} 篇文档暂时检索不到：{documents}。请运行 gongwen check 查看怎么办。",
        "编入索引时内存不足或程序中止，{count} 篇文档暂时检索不到：{documents}。请告诉管理员。",
    ),
    # a rebuild that was begun on a page
    "rebuild was killed": "重建没有做完，程序就结束了。原来的索引照常可用，请再点一次“重建索引”继续。",
    "memory short for the rebuild": (
        "内存不足，重建没有做完，原来的索引照常可用。请关闭其他程序或加大内存后，再点一次“重建索引”。"
    ),
    "rebuild failed": (
        "重建没有做完，原来的索引照常可用。请再点一次“重建索引”；若反复出现，请把服务器日志交给管理员。"
    ),
    # documents and searches
    "document withdrawn": (
        "编号为 {identifier} 的文档已撤回。可用 gongwen reinstate 恢复。",
        "这篇文档已撤回，不再提供查阅；如需利用，请联系档案员。",
    ),
    "version not found": (
        "编号为 {identifier} 的文档没有第 {version} 版。可用 gongwen log 查看它的版本。",
        "文库中没有这篇文档。",
    ),
    "too many hits asked for": "limit 应在 0 到 {most} 之间。",
    "negative limit": "limit 应是 0 或更大的整数。",
    "offset out of range": "offset 应是 0 或更大的整数。",
    "no such sort": "sort 应是 {known} 之一。",
    "no such tier": "tier 应是 {known} 之一。",
    "no such filter": "不能按 {name} 筛选。可用的有 {known}。",
    "too many filters": "筛选条件过多，最多 {most} 个。请移除一些，或分几次检索。",
    "too many events asked for": "limit 应在 1 到 {most} 之间。",
    "too many sentences to preview": "例句有 {count} 句，最多 {most} 句。请移除几句再预览。",
    "sentence to preview too long": "“{begins}…”有 {length} 个字，例句最多 {most} 个字。请截短后再预览。",
    # a concordance
    "width out of range": ("--width 应在 1 到 {most} 之间。", "width 应在 1 到 {most} 之间。"),
    "no such grouping": "group 应是 {known} 之一。",
    "group of no grouping": (
        "写了 --only，就要写 --group，即 {known} 之一，例如 --group year --only 2022。",
        "写了 only，就要写明 group，它应是 {known} 之一。",
    ),
    "nothing to look at in context": "请写出要看的词语：只有字段、日期或排除的词，没有可以列出的地方。",
    "too many places": "超过 {most:,} 处，不能全部排列。请把检索词写得长一些，或加上年份等条件。",
    # quotations of a draft
    "draft too long": "文稿有 {length:,} 个字，一次最多核对 {most:,} 个字。请分几次核对。",
    "too many sentences in a draft": "文稿有 {count:,} 句，一次最多核对 {most:,} 句。请分几次核对。",
    "draft takes too long to check": "核对超过 {seconds} 秒，没有做完。请分几次核对，每次短一些。",
    # wordings through the years
    "no phrase": "没有提法。请写一至五个提法，例如：当好主力军。",
    "too many phrases": "有 {count} 个提法，一次最多 {most} 个。请分几次查。",
    "phrase too long": "提法有 {length} 个字，最多 {most} 个字。请改短后再查。",
    "no year written": "没有写年份。请写 1 到 9999 之间的年份，例如 2022。",
    "no such year": "没有“{year}”这一年。请写 1 到 9999 之间的年份，例如 2022。",
    "year too long to compare": "这一年和上一年的文字超过 {most} 万字，不能统计新提法。",
    "no such step": "by 应是 {known} 之一。",
    # lists of phrases
    "list without phrases": "清单里没有词句。请每行写一条。",
    "too many phrases in a list": "清单有 {count:,} 条，一次最多统计 {most:,} 条。请分几次统计。",
    "phrase of a list too long": "第 {number:,} 条有 {length:,} 个字，每条最多 {most:,} 个字。请改短后再试。",
    "too many watched terms": "关注词有 {count:,} 条，最多 {most:,} 条。请删去一些再保存。",
    "watched term too long": "第 {number:,} 条有 {length:,} 个字，每条最多 {most:,} 个字。请改短后再保存。",
    "list takes too long to count": "统计超过 {seconds} 秒，没有做完。请分几次统计，每次少一些。",
}
