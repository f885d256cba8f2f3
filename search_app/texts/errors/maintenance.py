"""What hinders an archive to be opened, saved or brought back: the sentences for `indexer.archive` and `maintenance`."""

from __future__ import annotations

from typing import Final

_ASK: Final = "请告诉管理员。"

SENTENCES: Final[dict[str, str | tuple[str, str]]] = {
    "no archive here": (
        "{home} 里还没有档案库。请先用 gongwen add 收录文档，或用 --home 指定。",
        "这里还没有档案库。" + _ASK,
    ),
    # a backup
    "backup exists": "{target} 已经存在，没有覆盖。请换一个文件名，例如加上日期。",
    "backup inside the archive": "备份不能放在档案库自己的 {corpus}/ 或 var/ 里。请换一个地方，最好是另一块磁盘。",
    "backup not written": "备份 {target} 没有写成({system})。请检查那里的磁盘空间和权限。",
    "no room for the backup": (
        "{folder} 剩余 {free:size}，备份要 {needed:size}，没有备份。请清出空间，减少保留份数，或换一块磁盘。"
    ),
    "backup folder is a file": "{folder} 是文件，不是文件夹。请写一个文件夹，例如 /mnt/backup。",
    "backup folder not there": "服务器上没有文件夹 {folder}。请先建好它或接好磁盘，再保存。",
    "backup folder not writable": "文件夹 {folder} 不能写入（{system}）。请改好它的权限，或换一个文件夹。",
    "no backup folder set": "还没有设置备份文件夹。请先在“备份”里写好文件夹，再备份。",
    "no such backup folder": "没有备份文件夹 {folder}，没有备份。请建好它或接好磁盘，再试一次。",
    "backup interrupted": "服务停止时备份还没有写完，写了一半的已清除；到了备份时间的，启动后会补上。",
    "backup was killed": "备份没有写完，程序就结束了；到了备份时间的会补上。",
    "backup failed": "备份没有写成，程序出错。请查看服务的日志，再试一次。",
    "file became shorter": "文件在备份时变短了 {file}",
    "backup damaged": (
        "{backup} 不完整、被改动过，或不是 gongwen backup 写成的。请换一份备份。",
        "{backup} 不完整、被改动过，或不是这个程序写成的。请换一份备份。",
    ),
    "backup of another format": "{backup} 的格式是第 {version} 版，这个程序读不了。请用写它的程序恢复。",
    "no archive in the backup": (
        "{backup} 里没有档案库。请换一份 gongwen backup 写成的备份。",
        "{backup} 里没有档案库。请换一份备份。",
    ),
    "catalogue of the backup unusable": "{backup} 里的档案目录无法使用。请换一份备份。",
    "odd name in the backup": "备份中有不合规的文件名 {name!r}。请换一份可信的备份。",
    "foreign file in the backup": "备份中有不属于档案库的文件 {name!r}。请换一份可信的备份。",
    "two files of one name in the backup": "备份中有两个文件都叫 {name!r}。请换一份可信的备份。",
    # the mark of the office
    "no mark given": "还没有选标志的图片。请先选一个 PNG 或 SVG 文件，再点“保存”。",
    "mark too large": "标志的文件超过 {most} KB。请缩小或压缩后再上传。",
    "mark of another format": "标志只能是 PNG 或 SVG 图片。请另存为其中一种再上传。",
    "mark of too many pixels": "标志的宽和高都不能超过 {most} 像素。请缩小后再上传。",
    "mark damaged": "这个图片不完整或有错，不能作标志。请重新导出后再上传。",
    "mark with something to run": "这个 SVG 里有脚本、外来内容或绘图以外的成分，不能作标志。请另存为“纯 SVG”或 PNG 再上传。",
    # a restore
    "something is there already": "{home} 里已经有 {part}，没有恢复。请用 --home 指定一个空的文件夹。",
    "originals there already": "存放原件的共享文件夹或对象存储里已经有文件，没有改动它们。请换一个空的，再恢复。",
    "records astray in the backup": (
        "{backup} 的档案目录里有对不上的记录，不能恢复到 PostgreSQL。请先恢复到一台机器，运行 gongwen check --repair。",
        "备份的档案目录里有对不上的记录，不能恢复到 PostgreSQL。请告诉管理员。",
    ),
    "restore failed": (
        "没有恢复到 {home}（{system}）。请检查磁盘空间和权限，再运行一次 gongwen restore。",
        "没有恢复。" + _ASK,
    ),
    "restore unfinished": (
        "{home} 里有一次恢复没有完成。请再运行一次 gongwen restore，写上同一个备份文件。",
        "有一次恢复没有完成。" + _ASK,
    ),
    # repairs
    "records left damaged": (
        "档案目录里有 {count} 条记录已损坏，不能按原件修复（{records}）。请运行 gongwen check 查看怎么办。",
        "档案目录里有 {count} 条记录已损坏，不能按原件修复（{records}）。" + _ASK,
    ),
}
