"""What the web pages say, in tables: labels for field names, sentences for what went wrong."""

from __future__ import annotations

from typing import Final

from indexer.result import Sort, Tier

TIERS: Final[dict[Tier, str]] = {"phrase": "逐字匹配", "all": "包含全部词语", "some": "包含部分词语"}

SORTS: Final[dict[Sort, str]] = {"relevance": "相关度", "newest": "从新到旧", "oldest": "从旧到新"}

# The order of the facet column; a field the archive adds later is shown after these under its own name.
FIELDS: Final[dict[str, str]] = {
    "year": "年份",
    "district": "区",
    "speaker": "发言人",
    "author": "责任者",
    "source": "来源",
    "kind": "文种",
}

EXAMPLES: Final[tuple[tuple[str, str], ...]] = (
    ("劳模精神", "几个字：逐字相同的排在最前"),
    ("“县级工会加强年”", "加引号：一字不差才算找到"),
    ("新就业形态 工会组织", "空格隔开：几个词都出现的在前"),
    ("劳动竞赛 OR 技能竞赛", "用 OR 隔开：有其中一个就算"),
    ("工会怎样服务新就业形态劳动者？", "整句提问：最贴近的排在最前"),
)

PREVIOUS_PLACE: Final = "上一处"
NEXT_PLACE: Final = "下一处"

BAD_NUMBER: Final = "参数 {name} 应为整数，收到的是“{value}”；请改成数字，例如 {name}={example}。"
BAD_FILTER: Final = "筛选条件“{value}”读不懂；请写成 字段=值，例如 filter=year=2022。"
NO_ROUTE: Final = "没有这个接口；检索请用 /api/v1/search?q=检索词。"
NO_DOCUMENT: Final = "文库中没有这篇文档。"
WITHDRAWN: Final = "这篇文档已撤回，不再提供查阅；如需利用，请联系档案员。"
NO_ORIGINAL: Final = "这篇文档没有留存原件，或原件已不在档案目录中；请向档案员查询。"

# HTTP status → headline, what to do next.
FAILURES: Final[dict[int, tuple[str, str]]] = {
    400: ("请求有误", "请检查地址中的条件，或回到检索页重新输入。"),
    404: ("没有找到这一页", "地址可能有误，文档也可能已撤回；请回到检索页，按题名或正文中的一句话查找。"),
    405: ("不支持这种操作", "请回到检索页，从页面上的链接或按钮进入。"),
    414: ("检索词太长", "请截取其中最有特点的一句，回到检索页重新输入。"),
    500: ("服务器出错", "本次出错已记入日志。请稍后重试；若反复出现，请把出错时间和检索词告诉管理员。"),
    503: ("文库暂时不能检索", "请稍后重试；若反复出现，请告诉管理员。"),
}
OTHER_FAILURE: Final = ("请求没有完成", "请回到检索页重新开始；若反复出现，请告诉管理员。")
