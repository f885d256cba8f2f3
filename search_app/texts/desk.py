"""What the pages of the archivist's desk say: hints of fields, states, sentences."""

from __future__ import annotations

from typing import Final

from indexer.auth import NONE_WRITTEN
from indexer.catalogue import Order, ToldState
from indexer.index import State
from indexer.intake import CodeOrder
from indexer.model import OPENNESS

SECTION_TERMS: Final[dict[str, str]] = {
    "heading": "小标题",
    "speaker": "发言人",
    "position": "职务",
    "district": "区",
}

FIELD_HINTS: Final[dict[str, str]] = {
    "author": "几个人或几个单位用顿号隔开",
    "date": "2022-03-24；不知道时留空",
    "number": "青工总〔2022〕12号",
    "kind": "通知、报告、决定……",
    "code": "Z012-WS·2022-Y-0045",
    "filing_year": "四位数",
    "retention": "永久、定期30年、定期10年",
    "secrecy": "照原件写",
    "subjects": "用顿号或空格隔开",
}

FIELD_TOO_LONG: Final = (
    "{field}在网页上最多 {most} 字，没有保存。请缩短后再保存；很长的正文，请改好原件再上传。"
)
DRAFT_STATES: Final[dict[str, str]] = {
    "waiting": "等待读取",
    "reading": "正在读取",
    "read": "已读，待确认",
    "refused": "读取失败",
}

DONE: Final[dict[str, str]] = {  # ?done=… → what has just been done
    "saved": "已保存为新版本。",
    "assigned": "部门已改，立即生效。",
    "same": "没有变化：文档里已经是这样。",
    "withdrawn": "已撤回，检索不到了；可以随时恢复。",
    "reinstated": "已恢复，又可检索。",
    "added": "已收录，可以检索了。",
    "replaced": "已保存为新版本，旧版仍可查看。",
    "duplicate": "库中已有相同的文件，没有重复收录。",
    "corrected": "已保存更正，还没有收录。",
    "as_document": "已作为普通文档，请核对后确认收录。",
    "discarded": "已从待收录文件中移除，没有收录。",
    "received": "已收到，正在读取。",
    "reread": "正在按新的编码重新读取。",
    "retried": "正在重试，请稍后刷新本页。",
    "forgotten": "已从清单中移除。",
    "worded": "已添加。输入提示和同义词立即生效。",
    "unworded": "已删除。",
    "unticked": "没有勾选要删除的词，或者它们已被删除。",
    "rebuilding": "已开始重建索引。可以离开本页，重建会继续。",
    "rebuilt": "正在重建索引，不必再点。",
}

INDEX_STATES: Final[dict[State, str]] = {  # on the page that has the button
    "current": "索引正常。",
    "reindex advised": "索引可用，但词典或规则已更新。请点“重建索引”，新词才参与排序。",
    "cannot read": "索引无法读取。请点“重建索引”。",
    "of another version": "索引由另一版本的程序建立。请点“重建索引”。",
    "missing": "还没有索引。请点“重建索引”。",
}
REBUILDING: Final[
    dict[str, str]
] = {  # state of indexer.sync.background_rebuild.Rebuilding → what is said of it
    "never": "",
    "running": "正在重建索引：{done} / {total} 篇。",
    "done": "{ended} 重建完成，共 {total} 篇。",
    "failed": "上次重建没有成功：{reason}",
}
REBUILDING_BEGINS: Final = "正在重建索引，准备中。"

LIST_STATES: Final[dict[str, str]] = {
    "": "全部",
    "active": "可检索",
    "withdrawn": "已撤回",
    "destroyed": "已销毁",
}
LIST_ORDERS: Final[dict[Order, str]] = {
    "added": "最近收录",
    "newest": "从新到旧",
    "oldest": "从旧到新",
    "title": "题名",
    "year": "年度",
    "code": "档号",
}
RETENTIONS: Final = ("永久", "定期30年", "定期10年")  # those of today, offered in lists
WITHDRAWAL_REASONS: Final = ("重复收录", "不宜公开", "收录有误")  # offered, any other may be typed

NO_WORDS: Final = "还没有写词语或同义词。请写好后再点“添加”；只想看例句怎样切分时，点“预览”。"
WORDS_SKIPPED: Final = "已有的没有重复添加：{words}。"
NO_FILE: Final = "没有选文件。请先选一个或几个文件，再点“上传”。"
NOT_READ_YET: Final = "这个文件还没有读完。请稍候刷新，读完后再确认。"
CONFIRMED: Final = {  # status of an outcome → how many; those that are none are left out
    "added": "已收录 {count} 篇",
    "replaced": "新版本 {count} 篇",
    "duplicate": "重复 {count} 篇",
    "failed": "失败 {count} 篇",
}
NOTHING_CONFIRMED: Final = "没有收录文档。"
BATCH_FIELDS: Final = (  # that can be set on many at once
    *("retention", "filing_year", "fonds", "openness", "source", "author", "subjects", "kind"),
)
BATCH_VALUES: Final = (*RETENTIONS, *OPENNESS)  # offered
NO_FILE_TICKED: Final = "没有勾选文件。请先勾选，再点要做的事。"
FILES_CHANGED: Final = (
    "打开这一页时待收录文件是 {shown} 个，现在是 {found} 个，所以没有处理。请看过下面的清单，再点一次。"
)
NOTHING_DONE: Final = "没有变化。"
TRAY_DONE: Final[dict[str, str]] = {  # what has been done to those that were ticked → how many
    "set": "已填写 {count} 篇。",
    "unset": "有 {count} 个没有填写：未读完、读取失败，或标有密级、不能这样公开，请逐篇核对。",
    "unready": "有 {count} 个没有收录：未读完、读取失败，或标有密级、“内部”等字样，或开放状态与默认的不同，请逐篇核对后确认。",
    "gone": "已移除 {count} 个文件。",
}
KNOWN_DISCARDED: Final = "已移除 {count} 个库中已有的文件。"
LEFT_FOR_A_LOOK: Final = "有 {count} 篇与库中文档重复、相近或题名相同，请逐篇核对后收录。"

LEFT_CLOSED: Final = "有 {count} 篇标有密级或“内部”等字样，或开放状态与默认的不同，请逐篇核对后确认。"
MARKED: Final = "标有“{mark}”，开放状态为{openness}，请核对后单独确认。"
OTHERWISE_OPEN: Final = "开放状态为{openness}，与默认的不同，请核对后单独确认。"
CLOSED_NOW: Final = "已把 {count} 篇设为仅档案员。"
RELEASED_NOW: Final = "已确认 {count} 篇可以公开。"
BACK_TO_LIST: Final = "回到文档列表"
BACK_TO_RESULTS: Final = "回到检索结果"
BACK_TO_ATTENTION: Final = "回到待核对"
BODY_EMPTIED: Final = (
    "正文要清空，还没有保存。确要清空的，请勾选“确认清空正文”，再保存一次；不要清空的，请把正文补上。"
)
WITHDRAWN_BEFORE: Final = "这篇文档在此之前已经撤回（见下），没有再撤回，您写的理由“{reason}”没有记下。"
NOT_TICKED: Final = "没有勾选文档。请先勾选，再点要做的事。"
LIST_CHANGED: Final = (
    "打开这一页时全部是 {shown} 篇，现在是 {found} 篇，所以没有处理。请看过下面新的清单，再点一次。"
)
DOCUMENTS_CHANGED: Final = (
    "全部 {found} 篇中有 {changed} 篇刚有变化，所以没有处理。请看过下面新的清单，再点一次。"
)
LIST_OF_BEFORE: Final = "这一页不知道是何时打开的，所以没有处理。现在全部是 {found} 篇，请看过清单再点一次。"
LIST_UNKNOWN: Final = "不知道“全部”指哪些文档，没有处理。请回到文档列表或检索结果，再选一次。"

# a 目录 in the tray
LISTED: Final[dict[str, str]] = {  # model.listing.As → what is said of it in the list
    "offered": "这份表格像是目录。",
    "inventory": "目录，不作为文档收录。",
}
DOUBTS: Final[dict[str, str]] = {  # pairing.Why
    "two rows": "几行目录都像是这个文件，请选一行",
    "two files": "几个文件都像是这一行，请选一个",
    "unlike": "不能确定是不是这个文件，请核对",
}
PAIRED_BY: Final[dict[str, str]] = {"given": "已经填入"}  # pairing.By, where it is no term itself
FILLED: Final[dict[str, str]] = {
    "filled": "已填入 {count} 个文件的著录项，还没有收录。",
    "unfilled": "{count} 行没能填入，请核对这些文件后再试。",
}
TAKEN_IN: Final[dict[str, str]] = {
    "in": "已收录 {count} 篇。",
    "new": "库中已有的 {count} 篇按目录更新为新版本。",
    "same": "{count} 篇库中已有，没有变化。",
}
FILLED_LEFT: Final = "{count} 篇已填入，但与库中文档相近、标有密级或收录失败，留作待收录文件，请逐篇核对。"
INVENTORY_CHANGED: Final = "目录或文件刚有变化，没有填入。请核对下面新的结果，再试一次。"

BATCH_ACTS: Final[dict[str, str]] = {
    "edit": "填写著录项",
    "withdraw": "撤回",
    "reinstate": "恢复",
    "number": "编档号",
    "assign": "改部门",
}
BATCH_COUNTS: Final[dict[str, str]] = {  # what became of its documents → how many
    "changed": "已处理 {count} 篇。",
    "same": "原本如此 {count} 篇。",
    "left": "没有处理 {count} 篇。",
    "undone": "已还原 {count} 篇。",
    "not_undone": "有 {count} 篇没有还原，仍可再撤销。",
}
NO_DEPARTMENT: Final = NONE_WRITTEN
BATCH_STATES: Final[dict[ToldState, str]] = {
    "running": "正在处理",
    "done": "已完成",
    "undoing": "正在撤销",
    "undone": "已撤销",
    "partly undone": "已部分撤销",
    "not undone": "没有还原",
}

CODE_ORDER_NAMES: Final[dict[CodeOrder, str]] = {
    "date": "成文日期",
    "number": "文号",
    "title": "题名",
    "given": "所选的次序",
}
NUMBERING_CHANGED: Final = "预览之后文档或档号有了变化，没有编号。请核对下面新的结果，再编一次。"

DESK_PAGES: Final[tuple[tuple[str, str], ...]] = (
    ("desk.tray", "待收录文件"),
    ("listing.listed", "文档"),
    ("batches.listed", "批量处理"),
    ("events.log", "日志"),
    ("refused.listed", "读取失败的文件"),
    ("review.listed", "审核与鉴定"),
    ("words.overview", "词典与索引"),
)

DESK_PARTS: Final[dict[str, tuple[str, ...]]] = {  # of DESK_PAGES → blueprints of the pages behind it
    "listing.listed": ("documents",),
    "review.listed": ("attention", "openness", "disposal"),
}

REVIEW_PAGES: Final[tuple[tuple[str, str], ...]] = (
    ("attention.listed", "待核对"),
    ("review.listed", "密级核对"),
    ("openness.listed", "开放审核"),
    ("disposal.overview", "鉴定与销毁"),
)
DISPOSAL_OUTCOMES: Final[dict[str, str]] = {
    "": "",
    "waiting": "正在清除",
    "destroyed": "已销毁",
    "left": "未销毁，提出后有改动",
    "absent": "本库没有",
}
DISPOSAL_DONE: Final[dict[str, str]] = {
    "proposed": "已列入清册，等待另一位档案员或管理员批准。",
    "approved": "已批准，这些文档已检索不到，正在清除。",
    "refused": "已记下，这些文档照常保存。",
}
NOT_AGREED: Final = "请先勾选“已逐篇核对，同意销毁”，再批准。"

OPENNESS_STATES: Final[dict[str, str]] = {
    "proposed": "待确认",
    "confirmed": "已确认",
    "refused": "不同意",
    "overtaken": "未改，提出后文档有改动",
    "destroyed": "未改，文档已销毁",
}
OPENNESS_DONE: Final[dict[str, str]] = {  # ?…=count → what has just been done
    "proposed": "已提请审核 {count} 篇，等待另一人确认。",
    "confirmed": "已确认 {count} 篇，开放状态已改。",
    "refused": "{count} 篇不改。",
}
OPENNESS_LEFT: Final[dict[str, str]] = {  # ?…=count → what has not been done, and why
    "same": "{count} 篇没有提请：开放状态已经是所建议的。",
    "waiting": "{count} 篇没有提请：已在等待另一人确认，或刚被别人提请。",
    "overtaken": "有 {count} 篇提出后改动过，没有改开放状态，请重新核对。",
    "others": "有 {count} 篇已由另一人决定，没有重复处理。",
}

WAITING: Final[dict[str, str]] = {  # what else wants attention → how it is told, with how many
    "openness": "{} 篇开放审核待确认",
    "closed": "{} 篇满 25 年而未公开",
    "disposals": "{} 份销毁清册待批准",
    "due": "{} 篇保管期限届满",
    "retention": "{} 篇没有保管期限",
    "filing_year": "{} 篇没有年度和日期",
}
