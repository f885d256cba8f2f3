"""What the web pages say: labels of fields, sentences for what went wrong."""

from __future__ import annotations

from typing import Final, get_args

from indexer.auth import ROLE_NAMES, Origin
from indexer.catalogue import SETTINGS, Act, ConcernKind
from indexer.index import State
from indexer.maintenance import Part
from indexer.model import TERMS, Role, Sort, Tier
from indexer.stores import Status, StoreName

__all__ = ["ROLE_NAMES"]  # for templates

TIERS: Final[dict[Tier, str]] = {"phrase": "逐字匹配", "all": "包含全部词语", "some": "包含部分词语"}
TIERS_WITH_SYNONYMS: Final[dict[Tier, str]] = {tier: f"{label}（含同义词）" for tier, label in TIERS.items()}

AS_SENTENCE: Final = "没有文档逐字含这句话，以下文档含其中的词语。"
LOOSELY: Final = "没有文档含全部词语，以下文档含部分词语或文字。"

SORTS: Final[dict[Sort, str]] = {
    "relevance": "相关度",
    "newest": "从新到旧",
    "oldest": "从旧到新",
    "added": "最近收录",
}

# The order of the facet column; a field the archive adds later is shown after these under its own name.
FIELDS: Final[dict[str, str]] = {
    "year": "年份",
    "month": "月份",
    "district": "区",
    "speaker": "责任者或发言人",
    "author": "责任者",
    "source": "来源",
    "kind": "文种",
    "subject": "主题词",
    "filing_year": "年度",
    "retention": "保管期限",
    "format": "格式",
}

ID_TERM: Final = "编号"  # of a document, where nothing else tells it from another

KINDS: Final[dict[str, str]] = {  # of completions
    "query": "常用检索",
    "term": "词语",
    "speaker": "人名",
    "district": "区",
    "source": "来源",
    "title": "题名",
}

# How a query is read out. The name of a clause is what is asked of the terms; {} is the terms in quotes.
READING: Final[dict[str, str]] = {
    "and": "，并且",
    "or": "，或者",
    "both": "和",
    "any": "或",
    "group": "（{}）",
    "words": "全文含{}",
    "loosely": "（或其中全部词语）",
    "exact": "全文逐字含{}",
    "in": "{field}含{}",
    "exact in": "{field}逐字含{}",
    "without": "不含{}",
    "without in": "{field}不含{}",
    "not": "不满足：{}",
    "sentence": "{}在同一句",
    "paragraph": "{}在同一段",
    "apart": "{}相距不超过 {number} 字",
    "on": "日期为 {}",
    "between": "日期在 {} 至 {}",
    "since": "日期不早于 {}",
    "until": "日期不晚于 {}",
    "year": "年度为 {}",
    "years": "年度在 {} 至 {}",
    "years since": "年度不早于 {}",
    "years until": "年度不晚于 {}",
}
READING_FIELDS: Final[dict[str, str]] = {
    "title": "题名",
    "author": "责任者或发言人",
    "district": "区",
    "source": "来源",
    "number": "文号",
    "code": "档号",
    "kind": "文种",
    "subject": "主题词",
    "filing_year": "年度",
    "retention": "保管期限",
}

ACTS: Final[dict[Act, str]] = {  # of the event log
    "add": "收录",
    "replace": "替换",
    "edit": "更正",
    "withdraw": "撤回",
    "reinstate": "恢复",
    "account": "账号",
    "setting": "设置",
    "words": "词典",
    "damaged": "（这条记录已损坏）",
    "saved": "已存检索",
    "topic": "专题",
    "rebuild": "重建索引",
    "backup": "备份",
    "restore": "从备份恢复",
    "export": "导出",
    "import": "导入档案包",
    "disposal": "销毁清册",
    "destroy": "销毁",
    "accept": "核对无误",
    "relist": "重新列出",
}

CHANGED: Final[dict[str, str]] = {  # fields of its changes
    **TERMS,
    **{str(setting): term for setting, term in SETTINGS.items()},
    "original": "原件",
    "office_mark": "单位标志",
    "sections": "各节",
    "released": "确认公开",
    "account": "账号",
    "role": "角色",
    "password": "密码",
    "disabled": "停用",
    "sessions": "登录",
    "token": "令牌",
    "department": "部门",
    "term": "词语",
    "synonyms": "同义词",
    "saved_search": "检索",
    "topic": "专题",
    "shared": "全单位共享",
    "state": "状态",
    "documents": "文档篇数",
    "not_open": "其中不公开的篇数",
    "format": "格式",
    "file": "文件",
    "taken_at": "备份时间",
    "reason": "理由",
    "disposal": "清册",
    "events": "日志条数",
    **{f"accepted_{kind}": "核对无误" for kind in get_args(ConcernKind)},
}

ACCOUNT_STATES: Final[dict[bool, str]] = {False: "可登录", True: "已停用"}  # disabled or not
MAY: Final[dict[Role, str]] = {
    "reader": "查阅公开和内部的文档",
    "archivist": "查阅全部文档，收录、更正、撤回、恢复，管理词典，查看日志",
    "administrator": "档案员能做的都能做，并管理账号和设置",
}

# What a manifest of a document's pages says of them.
THE_ARTICLE: Final = "全文"
ORIGINAL_FILE: Final = "原件"
BAD_SIZE: Final = "页面图像没有这个尺寸。可用的尺寸见这一页的 info.json。"

# The bars of the chart: what a bar stands for, and what stands below it.
YEAR: Final = "{} 年"
YEARS: Final = "{}—{} 年"
MONTH: Final = "{} 年 {} 月"
MONTH_LABEL: Final = "{}月"

# Words of a reference after GB/T 7714—2025.
AND_OTHERS: Final = "等"
KEPT_IN: Final = "工会文库：{id}"
UNTITLED_PART: Final = "[发言]"

INDEX_STATES: Final[dict[State, str]] = {
    "current": "索引正常",
    "reindex advised": "索引可用，但词典或规则已更新",
    "cannot read": "索引无法读取",
    "of another version": "索引由另一版本的程序建立，要重建",
    "missing": "还没有索引",
}

PARTS: Final[dict[Part, str]] = {  # what takes room on the disk
    "originals": "原件",
    "catalogue": "档案目录",
    "index": "索引",
    "tray": "待收录文件",
    "sign-ins": "登录记录",
    "queries": "检索词统计",
    "others": "其他",
}
ORIGINS: Final[dict[Origin, str]] = {
    "": "本库账号",
    "ldap": "单位账号（目录）",
    "openid": "单位账号（统一认证）",
}
STORES: Final[dict[StoreName, str]] = {"engine": "检索", "catalogue": "档案目录", "originals": "原件"}
STORE_STATES: Final[dict[Status, str]] = {"sound": "正常", "reduced": "冗余不足", "away": "暂时无法使用"}
PUT_ASIDE: Final = (
    "{names} 曾经损坏，已另建一份，损坏的留在 var 里。登录记录损坏后，所有人要重新登录。"
    "请管理员检查磁盘，再运行 gongwen check --repair 清除。"
)

PREVIOUS_PLACE: Final = "上一处"
NEXT_PLACE: Final = "下一处"

BAD_NUMBER: Final = "参数 {name} 应为整数，收到的是“{value}”；请改成数字，例如 {name}={example}。"
BAD_LIMIT: Final = "参数 limit 应在 {first} 到 {last} 之间，收到的是“{value}”。"
BAD_FILTER: Final = "筛选条件“{value}”无法识别；请写成 字段=值，例如 filter=year=2022。"
BAD_WIDEN: Final = "参数 widen 应为 1（同义词也算）或 0（只检索原词），收到的是“{value}”。"
TWICE: Final = "参数 {name} 只能写一次；请移除多余的。"
NO_ROUTE: Final = "没有这个接口；检索请用 /api/v1/search?q=检索词。"
NO_DOCUMENT: Final = "文库中没有这篇文档。"
DAMAGED: Final = "档案目录里这一版的记录和存入时不一样，文字可能有误。请告诉管理员，按原件修复。"
NO_ORIGINAL: Final = "这篇文档没有留存原件，或原件已不在档案目录中；请向档案员查询。"
ALTERED_ORIGINAL: Final = "这份原件和收录时不一样，不能提供。请告诉管理员从备份中取回它。"

NO_UTF8: Final = "This locale has no Chinese. 当前的语言环境不能显示汉字：请设 LC_ALL=C.UTF-8 后再运行。"

# Files, feeds and saved searches.
ARCHIVE_NAME: Final = "工会文库"
CSV_COLUMNS: Final = (
    *("序号", "编号", "题名", "日期", "责任者", "来源"),
    *("区", "文种", "文号", "匹配", "摘录", "网址"),
)
EXPORT_NAME: Final = "工会文库-共{total}篇-{date}"
EXPORT_NAME_CUT: Final = "工会文库-共{total}篇只含前{limit}篇-{date}"
EXPORT_CUT: Final = "（共找到 {total} 篇，本表只列前 {limit} 篇。请用年份、区等条件缩小范围后分次导出。）"
FEED_TITLE: Final = "{archive} · {name}"
FEED_OF_EVERYTHING: Final = "{archive} · 最近收录"
FEED_OF_TERMS: Final = "关注词"
OPENSEARCH_DESCRIPTION: Final = "检索{archive}：逐字检索，可看原件"
NO_SAVED_SEARCH: Final = "没有这条已存检索，可能已被删除，或不是共享的；请登录后打开“已存检索”查看。"
NOT_YOUR_SEARCH: Final = "这条检索不是您保存的，不能更改或删除；如有需要，请联系管理员。"
SIGN_IN_FIRST: Final = "这一页要登录后才能打开。"
NOT_YOURS: Final = "您的账号不能打开这一页；如有需要，请联系管理员。"
NOT_FOR_TOKENS: Final = "令牌只用于接口、导出、订阅和页面图像，不能打开这一页；请在浏览器里登录。"
FEEDS_ONLY: Final = "订阅令牌只能打开订阅地址。请在“我的账号”里另建一个令牌。"
NOT_IN_ADDRESSES: Final = (
    "地址里只能写订阅令牌；别的令牌请写在请求头里。请在“我的账号”里建立订阅令牌，并撤销已写进地址的这一个。"
)
TWO_PASSWORDS: Final = "两遍新密码写得不一样。请重新写一次。"
ONLY_HERE: Final = "密码已经换好；在其他电脑上的登录都已失效。"
NOT_OUR_NAME: Final = (
    "“{name}”不是文库的服务名称，没有应答。请改用管理员给的地址；"
    "如果本单位就用这个地址，请管理员把它加入设置“服务名称”（gongwen settings set 服务名称 …）。"
)
NO_HOST_NAME: Final = "请求没有写明要找哪个服务名称，或写得不对。请核对地址；服务名称见管理员的设置。"
FOREIGN_REQUEST: Final = "这个操作不是从文库自己的页面发出的，没有执行。请打开文库的页面，在那里重做一次。"

# Work of which each client does one piece at a time.
EXPENSIVE: Final = {
    "export": "导出",
    "comparison": "对照",
    "long text": "长文档的查阅",
    "quotes": "引文核对",
    "counts": "词句统计",
    "wordings": "新提法的统计",
    "concordance": "语境排列",
}
BUSY_WITH_YOURS: Final = "您的另一项{work}还没有完成。请等它完成后再试。"
ALL_BUSY: Final = "同时进行的{work}已满，请稍候再试。"

# The page of the JSON interface: what stands on top, and types by their names in JSON Schema.
API_SUMMARY: Final = (
    "以 JSON 检索文库、列出语境、取一篇文档、补全检索词，核对文稿里的引文，统计一批词句，列出专题。"
    "只读；除核对引文和词句统计外都用 GET。\n"
    "公开的文档不需要登录，除非管理员另有设置；内部的须带上登录后的 cookie。\n"
    "出错时回答一个 JSON 对象，其中 error 是一句话，说明该怎么做。\n"
    "整份检索结果可在结果页导出：/search.csv 和 /search.jsonl，参数与结果页相同；"
    "新收录的文档可订阅：/search.atom。"
)
TYPES: Final[dict[str, str]] = {"string": "文字", "integer": "整数", "array": "文字，可重复"}

# HTTP status → headline, what to do next.
DISK_UNWRITABLE: Final = "服务器的磁盘满了，或者不能写入，所以没有存下。请告诉管理员，之后再试一次。"
NO_MEMORY: Final = (
    "服务器内存不足，这一步没有做完；已经收录的都在。请过一会儿再试一次，若反复出现，请告诉管理员。"
)
FAILURES: Final[dict[int, tuple[str, str]]] = {
    400: ("请求有误", "请检查地址中的条件，或回到检索页重新输入。"),
    401: ("请先登录", "请用管理员给您的账号登录；还没有账号的，请向管理员申请。"),
    403: ("操作被拒绝", "请打开检索页，从页面上的按钮进入。"),
    404: ("没有找到这一页", "地址可能有误，文档也可能已撤回；请回到检索页，按题名或正文中的一句话查找。"),
    405: ("不支持这种操作", "请回到检索页，从页面上的链接或按钮进入。"),
    409: ("没有存下", "请重新打开这一页，看过现在的内容再试。"),
    421: ("不是文库的地址", "请改用管理员给的地址。"),
    429: ("请过一会儿再试", "请到时再试；登录时忘了密码的，请管理员重设。"),
    413: (
        "内容太长",
        "这次没有保存。一次最多提交 64 KB（约 7,000 字），文稿和清单 500 KB。"
        "请点浏览器的“后退”，改短或分几次再提交；长的文稿、清单可存成 .docx、.xlsx，再选择文件。",
    ),
    414: ("检索词太长", "请截取其中最有特点的一句，回到检索页重新输入。"),
    431: ("检索词太长", "请截取其中最有特点的一句，回到检索页重新输入。"),
    500: ("服务器出错", "请稍后重试；若反复出现，请把事件编号告诉管理员。"),
    501: ("不支持这种操作", "请改用浏览器打开检索页。"),
    503: ("暂时无法处理", "请稍后重试；若反复出现，请把事件编号告诉管理员。"),
}
INCIDENT: Final = "事件编号：{number}。"  # under it the log says what failed
OTHER_FAILURE: Final = ("请求没有完成", "请回到检索页重新开始；若反复出现，请告诉管理员。")
