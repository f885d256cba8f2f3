"""What the commands that check and back up an archive say: findings, states, what to do, stages of the work."""

from __future__ import annotations

from typing import Final

from indexer.index import State
from indexer.model import Kind, Stage

FINDINGS: Final[dict[Kind, tuple[str, str]]] = {  # what a check found: what it is, what to do
    "catalogue damaged": ("档案目录已损坏", "请停止收录，从最近的备份恢复到另一个目录。"),
    "record astray": (
        "档案目录里有不属于任何文档的记录",
        "请从最近的备份恢复到另一个目录，再补上此后收录的文件。",
    ),
    "layout damaged": (
        "版面信息已损坏",
        "正文和检索不受影响，只是表格不再按表格显示。请用 gongwen check --repair 按原件修复。",
    ),
    "record unreadable": ("著录无法读取", "请从最近的备份恢复到另一个目录，再补上此后收录的文件。"),
    "record altered": (
        "档案目录里的记录和写入时不一样",
        "请用 gongwen check --repair 修复；不能修复的，请从最近的备份恢复到另一个目录，再补上此后收录的文件。",
    ),
    "version altered": (
        "档案目录里的著录或正文和存入时不一样",
        "请用 gongwen check --repair 按原件修复；不能修复的，请从最近的备份恢复到另一个目录，再补上此后收录的文件。",
    ),
    "version missing": ("缺少文档的当前版本", "请从最近的备份恢复到另一个目录，再补上此后收录的文件。"),
    "original missing": ("原件不见了", "请从备份中取出这个文件，放回原处。"),
    "original altered": ("原件和收录时不一样", "请移走这个文件，从备份中取出原来的放回原处。"),
    "original unreadable": ("文件无法读取", "请检查权限和磁盘。"),
    "original orphaned": (
        "文件还没有著录",
        "请用 gongwen add 收录它，或用 gongwen check --repair 补录；不是文档的请移出 corpus。",
    ),
    "draft altered": ("待收录文件和上传时不一样，或不见了", "请在“待收录文件”中移除它，重新上传原来的文件。"),
    "file put aside": (
        "文件曾经损坏，已另建一份，损坏的移在一旁（登录记录损坏后，所有人要重新登录）",
        "请检查磁盘；看过后用 gongwen check --repair 清除。",
    ),
    "write unfinished": ("中断的写入留下的临时文件", "请用 gongwen check --repair 清除。"),
    "too open": (
        "本机的其他用户也能打开的文件",
        "请用 gongwen check --repair 收紧权限；不是自己的文件，请由它的主人收紧。",
    ),
    "store away": (
        "存储暂时无法使用，这次没有核对其中的内容",
        "数据没有丢失，不要重建。请检查节点和网络，恢复后再检查一次。",
    ),
    "store reduced": (
        "存储可用，但冗余不足，再坏一台可能中断",
        "请恢复停掉的节点；节点本来就少的，请在 stores.toml 里减少 copies。",
    ),
    "index missing": ("还没有索引", "请用 gongwen check --repair 或 gongwen reindex 建立。"),
    "index unreadable": ("索引无法读取", "请用 gongwen check --repair 或 gongwen reindex 重建。"),
    "index damaged": (
        "索引文件已损坏",
        "请用 gongwen check --repair 或 gongwen reindex 重建；屡屡损坏请检查磁盘。",
    ),
    "index outdated": ("索引可用，但词典或规则已更新", "建议运行 gongwen reindex。"),
    "index behind": ("索引还没有跟上档案目录", "请用 gongwen check --repair 补上；下次启动也会自动补上。"),
    "document set aside": (
        "文档暂时检索不到：两次编入索引，程序都中止了，可能内存不足",
        "可以查看、更正、撤回。请拆分后再收录，或加大内存后运行 gongwen reindex 再试一次。",
    ),
    "index incomplete": ("索引里缺少文档", "请用 gongwen check --repair 或 gongwen reindex 重建。"),
    "index surplus": (
        "索引里有已撤回或不存在的文档",
        "请用 gongwen check --repair 或 gongwen reindex 重建。",
    ),
    "secrecy open": (
        "公开的文档有密级",
        "请用 gongwen review 逐篇核对：--close 设为仅档案员，已解密的用 --keep 确认公开；或在网页“工作台”的“密级核对”里办。",
    ),
    "mark open": (
        "公开的文档正文标有密级或“内部”等字样",
        "请用 gongwen review 逐篇核对：--close 设为仅档案员，可以公开的用 --keep 确认；或在网页“工作台”的“密级核对”里办。",
    ),
    "originals arriving": ("另一个程序正在收录文件，还没有著录的文件这次没有核对", "请稍后再检查一次。"),
    "index being written": ("另一个程序正在写入索引，这次没有核对索引", "请稍后再检查一次。"),
}

INDEX_STATES: Final[dict[State, str]] = {
    "current": "索引正常",
    "reindex advised": "索引可用，但词典或规则已更新，建议运行 gongwen reindex",
    "cannot read": "索引无法读取，请运行 gongwen reindex",
    "of another version": "索引由另一版本的程序建立，请运行 gongwen reindex",
    "missing": "还没有索引，请运行 gongwen reindex",
}
DAMAGED: Final = (
    "档案目录里这一版的记录和存入时不一样，文字可能有误。请运行 gongwen check --repair 按原件修复。"
)
ADOPTED: Final = "已补录，暂定为仅档案员可见，请核对后再开放。"

STAGES: Final[dict[Stage, str]] = {
    "importing": "导入",
    "originals": "核对原件",
    "indexing": "重建索引",
    "placing": "查找位置",
    "changing": "批量处理",
    "examining": "核对档案包（MB）",
    "copying": "备份（MB）",
    "verifying": "核对备份（MB）",
    "restoring": "恢复（MB）",
}
