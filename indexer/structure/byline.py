"""Reads a line as a byline: the people and offices it names.

Recognition works on a folded copy of the line (traditional office words and surnames become simplified,
character for character); what is returned is cut from the line as it was written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from indexer.structure.districts import words
from indexer.text import simplify

MAX_BYLINE = 60  # characters; bylines of the press stay well below
MAX_NAMES = 3  # a line with more names is a list

_SURNAMES = frozenset(
    " "
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫经房裘缪干解应宗丁宣贲邓郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊於惠甄曲家封芮羿储靳汲邴糜松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘钭厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍却璩桑桂濮牛寿通边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧殳沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾毋沙乜养鞠须丰巢关蒯相查后荆红游竺权逯盖益桓公仉督岳帅缑亢况郈有琴归海晋楚闫法汝鄢涂钦商牟佘佟伯赏墨哈谯笪年爱阳付代肖覃揭隋原战仝苟邸边芦同盘鹿么青由展粟银冼郄刚尧门操麦官虎辜占迟修化户院栗迪宾"
) - frozenset("空有通法终年益后同由化户院水花公充国利那青爱赏养能须居步展战原别")
_COMPOUNDS = frozenset(
    words(
        "欧阳 司马 上官 夏侯 诸葛 东方 皇甫 尉迟 公孙 慕容 令狐 司徒 长孙 宇文 轩辕 钟离 端木 南宫 独孤 "
        "完颜 呼延 百里 东郭 西门 第五 公冶 宗政 濮阳 淳于 单于 太叔 申屠 仲孙 澹台 闻人 赫连 万俟 拓跋 "
        "纳兰 叶赫"
    )
)
# How names of four characters without a Han surname often begin.
_BEGINNINGS = frozenset(
    words(
        "扎西 次仁 达瓦 旦增 丹增 洛桑 索朗 格桑 白玛 阿依 古丽 迪丽 买买 阿卜 巴特 乌兰 其其 萨仁 巴图 斯琴"
    )
)
_LONG_NAMES = _COMPOUNDS | _BEGINNINGS
_FAMILY_NAMES = _SURNAMES | _COMPOUNDS
# Common words that begin with a surname; without an office beside them they are not taken for a name.
_WORDS = frozenset(
    words(
        "安全 安排 安康 安心 高温 高质 高级 高效 高度 方案 方法 方向 时间 时代 时刻 成果 成绩 成效 成长 "
        "成员 经费 经验 经济 常态 常规 常务 常委 全国 全市 全体 全文 全员 全区 全力 全程 全面 单位 双方 "
        "双创 双向 党建 党委 党员 党政 党史 党的 文化 文明 文件 文体 文艺 金融 金牌 关于 关爱 关怀 关心 "
        "强化 强基 严格 严明 明确 明天 程序 项目 计划 纪律 纪检 简介 简讯 简报 解读 解说 解决 解忧 左图 "
        "万众 万家 路径 路上 广大 广场 广泛 温暖 温馨 温情 平安 平台 平等 平凡 农民 师徒 师傅 司机 车间 "
        "连续 连心 连线 家园 家政 家庭 家访 满意 满足 向前 向上 向阳 应急 应对 应用 宣传 宣讲 宣读 和谐 "
        "乐业 劳动 劳模 劳务 武装 施工 包干 包容 易岗 易薪 水平 山海 江海 海上 通知 通报 游览 管理 相关 "
        "权益 融合 沃土 印发 符合 马路 石油 白衣 红色 红旗 阳光 梁柱 华章 花样 古韵 古今 海报 田间 云上 "
        "云端 秋风 冷暖 申报 申请 甘当 甘于 班组 班长 和美 和合 祝福 祝贺 封面 从严 从优 从心 荣誉 康复 "
        "康养 富民 代表 代言 展望 闻令 闻讯 充电 幸福 国家 法律 法治 能力 能手 寿险 储备 养老 都是 慎终 "
        "终身 终点 查找 步步 尚需 况且 印章 公章 盖章 签章 签字 代章 印件"
    )
)
_NOT_IN_NAMES = frozenset("的了是们这你她它您不个项奖届者部处委议厂局组队款号页版率按稿")

_TITLE_ENDS = words(
    "主席 委员长 书记 主任 部长 会长 院长 校长 局长 处长 科长 经理 总裁 董事长 董事 监事 委员 常委 秘书长 "
    "干事 组长 队长 班长 站长 所长 馆长 厂长 园长 镇长 区长 市长 县长 村长 段长 车间主任 理事 理事长 主编 "
    "总编 教授 研究员 讲师 教师 律师 工程师 经济师 会计师 工人 职工 员工 劳模 劳动模范 工匠 技师 标兵 能手 "
    "代表 调研员 巡视员 专员 负责人 指导员 编辑 记者 通讯员 司机 驾驶员 骑手 社工 社会工作者 工作者 专干 "
    "主管 助理 医生 医师 护士 护士长 带头人 领办人 获得者 职业化工会干部 工会干部"
)
_ROLE_ENDS = words("员 长 师 工 匠 手")  # of a longer word: 管理员, 轮机长, 电焊工
_BODY_ENDS = words(
    "工会 工联会 联合会 协会 学会 研究会 委员会 纪委 党委 区委 县委 市委 团委 妇联 公司 集团 医院 学校 "
    "大学 学院 中学 小学 幼儿园 党校 分局 公安局 管理局 保障局 应急局 法院 检察院 街道 办事处 社区 中心 "
    "办公室 支部 总支 研究院 研究所 设计院 银行 支行 分行 造船厂 机械厂 制造厂 工厂 车间 班组 服务站 "
    "工作站 工作室 宣传部 组织部 政府 开发区 园区 文化宫 图书馆 俱乐部 人社局 总站 仲裁院 合作社 商会 "
    "指挥部 项目部 事业部 组宣部 保障部 基层部 权益部 女工部 财务部"
)

_BRACKETED = re.compile(r"[（(](.{2,58})[）)]")
_LABEL = re.compile(
    r"(?:本文)?(?:作者|撰文|撰稿|执笔|发言人?|报告人|讲话人|主讲人|汇报人|致辞人|讲述人?|讲述者|口述人?|供稿人?|通讯员|记者|文)(?:[:：/／]|系|为|是)"
)
_NAMED_FIRST = re.compile(r"\A([^（()）]++)[（(]([^（()）]++)[）)]")
_MARKS = "○◎●□■▢◇◆△▲★☆ 　"
_DOTS = re.compile("[·•・‧∙]")
_HAN = re.compile(r"[\u3400-\u9fff〇]+")
_SENTENCE = re.compile(r"[。！？!?；;|：:“”…]")
_NEVER_OFFICE = re.compile(
    r"[的，,！“”]|^(?:[做当争让把为学成向以用在新]|(?:第?[一二三四五六七八九十]{1,3}|[0-9]+)[、.．是要])"
)


@dataclass(frozen=True, slots=True)
class Byline:
    """Who signs: `names` without inner blanks, `offices` as written, both in order."""

    names: tuple[str, ...]
    offices: tuple[str, ...] = ()
    titled: bool = False  # an office (主席), not only a body (总工会), stands beside the name
    marked: bool = False  # a label (作者：), a bullet or brackets say that this is a byline

    @property
    def bare(self) -> bool:
        """A name and nothing else: evidence only where the layout repeats it."""
        return not self.offices and not self.marked


@dataclass(frozen=True, slots=True)
class _Token:
    written: str
    folded: str


@lru_cache(maxsize=1024)  # neighbours are asked about again and again
def read_byline(line: str) -> Byline | None:
    """Parse `office name`, `name（office）`, `作者：name`, `（office name）`, `○ name`, for up to three."""
    line = line.strip()
    if not 2 <= len(line) <= MAX_BYLINE:
        return None
    if len(line) <= 4 and line.isalpha():
        return Byline((line,)) if _is_name(simplify(line), sure=False) else None
    bare = _without_brackets(line)
    label = _LABEL.match(simplify(bare))
    content = bare[label.end() :] if label else bare
    if _SENTENCE.search(content):
        return None
    marked = content != line
    named_first = _NAMED_FIRST.fullmatch(content)
    if named_first:
        content = f"{named_first[1]} {named_first[2]}"
    if marked:
        content = re.sub("[，,]", " ", content)
    return _parse([_Token(part, simplify(part)) for part in content.split()], marked, label is not None)


def read_office(line: str) -> str | None:
    """The line, blanks joined, when it names offices or bodies and nobody: a byline's first line."""
    folded = simplify(line.strip())
    if not 2 <= len(folded) <= MAX_BYLINE or _SENTENCE.search(folded) or _NEVER_OFFICE.search(folded):
        return None
    tokens = folded.split()
    return " ".join(line.split()) if all(map(_is_office, tokens)) else None


def is_body(text: str) -> bool:
    """Whether the text is the name of a body, as a notice's signature is: 青枫区总工会."""
    folded = simplify(text.strip())
    if not 3 <= len(folded) <= 40 or _SENTENCE.search(folded) or _NEVER_OFFICE.search(folded):
        return False
    return folded.endswith(_BODY_ENDS)


def _without_brackets(line: str) -> str:
    """The line without the brackets around it and the bullets before it."""
    bracketed = _BRACKETED.fullmatch(line)
    return (bracketed[1] if bracketed else line).lstrip(_MARKS).strip()


def _parse(tokens: list[_Token], marked: bool, labelled: bool) -> Byline | None:
    """Read tokens left to right as offices and names; every token must be one or the other."""
    names: list[str] = []
    offices: list[str] = []
    last_is_name = titled = False
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if _is_office(token.folded):
            offices.append(token.written)
            titled = titled or _has_title(token.folded) or _has_role(token.folded)
            last_is_name, at = False, at + 1
        elif found := _names_at(tokens, at, sure=bool(offices) or labelled):
            names.extend(found[0])
            last_is_name, at = True, at + found[1]
        elif glued := _glued(token):
            offices.append(glued[0])
            names.append(glued[1])
            last_is_name, titled, at = True, True, at + 1
        else:
            return None
    names_office = len(names) == 1 and (titled or marked) and not _is_office(tokens[0].folded)
    if not 1 <= len(names) <= MAX_NAMES or not (last_is_name or names_office):
        return None
    return Byline(tuple(names), tuple(offices), titled, marked)


def _names_at(tokens: list[_Token], at: int, *, sure: bool) -> tuple[list[str], int] | None:
    """The names that begin at token `at` and how many tokens they take: 倪 倩, 倪 若倩, 欧阳 倩."""
    single = at
    while single < len(tokens) and len(tokens[single].folded) == 1 and single - at < 4:
        single += 1
    if single - at >= 2:
        return _joined(tokens[at:single], sure=sure)
    if tokens[at].folded in _FAMILY_NAMES and at + 1 < len(tokens) and len(tokens[at + 1].folded) <= 2:
        return _joined(tokens[at : at + 2], sure=sure)
    parts = tokens[at].folded.split("、")
    if len(parts) <= MAX_NAMES and all(_is_name(part, sure=sure) for part in parts):
        return tokens[at].written.split("、"), 1
    return None


def _joined(tokens: list[_Token], *, sure: bool) -> tuple[list[str], int] | None:
    name = "".join(token.folded for token in tokens)
    if not _is_name(name, sure=sure):
        return None
    return ["".join(token.written for token in tokens)], len(tokens)


def _is_name(text: str, *, sure: bool) -> bool:
    """A personal name; `sure` when an office or a label beside it says so, then any surname will do."""
    parts = _DOTS.split(text)
    if len(parts) > 1:
        return all(1 <= len(part) <= 6 and _HAN.fullmatch(part) for part in parts) and len(text) <= 12
    if not 2 <= len(text) <= 4 or not _HAN.fullmatch(text) or not _NOT_IN_NAMES.isdisjoint(text):
        return False
    if text in _WORDS or (not sure and text[:2] in _WORDS):
        return False
    if len(text) == 4:
        return text[:2] in _LONG_NAMES
    return sure or text[0] in _SURNAMES or (len(text) == 3 and text[:2] in _COMPOUNDS)


def _glued(token: _Token) -> tuple[str, str] | None:
    """Office and name written without a blank: 徐汇区总工会主席朱伟红."""
    for length in (3, 2, 4):
        office, name = token.folded[:-length], token.folded[-length:]
        if _has_title(office) and name[0] != "谈" and _is_name(name, sure=False) and _is_office(office):
            return token.written[:-length], token.written[-length:]
    return None


def _has_title(folded: str) -> bool:
    return folded.rstrip("、").endswith(_TITLE_ENDS)


def _has_role(folded: str) -> bool:
    return len(folded) >= 3 and folded.endswith(_ROLE_ENDS)


def _is_office(folded: str) -> bool:
    named = folded.rstrip("、").endswith(_TITLE_ENDS + _BODY_ENDS) or _has_role(folded)
    return named and not _NEVER_OFFICE.search(folded)
