"""What another program is doing, for which one has to wait: the sentences for `indexer.storage.locks`."""

from __future__ import annotations

from typing import Final

SENTENCES: Final[dict[str, str]] = {
    "lock held": "另一个程序正在使用档案库。请稍候再试一次。",
    "index busy": "更改已存入档案目录，不会丢失；另一个程序正在写入索引，暂时检索不到，之后会自动补上。请不要重做一遍。",
    "index being written": "另一个程序正在写入索引。请稍候再试一次。",
    "index being rebuilt": "索引正在重建。请等它结束后再试一次。",
    "backup under way": "另一个备份正在进行。请等它结束后再试一次。",
    "originals being checked": "另一个程序正在核对原件，暂时不能收录。请稍候再试一次。",
    "originals being taken in": "另一个程序正在收录原件。请等它结束后再试一次。",
    "tray being read": "另一个程序正在读取待收录文件。请稍候再试一次。",
    "pages being drawn": "另一个程序正在画同一份原件的页面。请稍后再试。",
    "places being read": "另一个程序正在原件里查找文字的位置。请等它做完，或先停掉它。",
    "documents being reviewed": "另一个程序正在核对文档。请等它做完。",
    "documents being destroyed": "另一个程序正在按清册销毁文档。请等它结束。",
    "secret key being made": "另一个程序正在建立密钥。请稍候再试一次。",
    "files being tried again": "另一个程序正在重新读取以前读取失败的文件。请等它结束。",
    "folder watched already": "已有另一个 gongwen watch 在监视文件夹，为这个档案库收录文件。请先结束它。",
    "queries being written": "另一个程序正在记录检索词。请稍候再试一次。",
    "notes being written": "另一个程序正在写入共用的记录。请稍候再试一次。",
    "being restored already": "另一个程序正在恢复到 {home}。请等它结束。",
}
