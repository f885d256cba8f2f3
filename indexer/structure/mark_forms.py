"""Recognises marks of secrecy in every form that offices write: 秘密★10年, 密级：机密, （内部资料，注意保存）.

Secrecy by GB/T 9704—2012, 7.2.2, and GB/T 7156; secrets of a business by the rules for state-owned enterprises (核心商密,
普通商密). A mark has its line, its cell or its brackets to itself: prose that speaks of secrets is none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from indexer.structure.lines import Line
from indexer.structure.lines import is_prose as is_prose_line
from indexer.text import normalize_with_offsets

LONGEST_LINE: Final = 120  # characters, of a row of a table
Kind = Literal["secret", "business", "internal", "other"]
KINDS: Final[tuple[Kind, ...]] = ("secret", "business", "internal", "other")  # the first is told first

# Patterns are matched against the form that `normalize_with_offsets` gives: simplified, half width, no blanks beside Chinese.
_STARS = str.maketrans("☆*✱✭✰✮✯✩⭐🌟※◆▲●•", "★" * 15)
_LEVEL = r"(?:绝密|极?机密|秘密)"
_PERIOD = (
    r"(?:保密期限?:?)?(?:至?[0-9]{4}[年.\-/][0-9.\-/年月日]{0,8}(?:前|止|解密)?|[0-9一二三四五六七八九十百]{1,4}(?:年|个月|月|天|日)"
    r"|长期|永久|无限期|启用前|解密.{0,20})"
)
_SECRET = (
    rf"★?{_LEVEL}(?:级?★(?:{_PERIOD})?|级|级?[·.,:/|~-]*[(\[]*{_PERIOD}[)\]]*"
    rf"|(?:文件|资料|材料|件|档案|公文|电报|文电|事项|信息|刊物|图纸|试卷|报告))"
    r"|★?涉密(?:文件|资料|材料|件|载体|事项)|密件|密电|机要件"
)
_BUSINESS = (
    r"(?:核心|普通|重要)(?:商密|商业秘密)(?:级|[★·].{0,16})?|商密(?:★.{0,16}|[一二三]?级|文件|资料)"
    r"|(?:工作秘密|商业秘密|商业机密)(?:★.{0,16}|级)|(?:公司|企业)(?:绝密|机密|秘密)(?:★.{0,16}|级|文件|资料)?"
)
_USES = (
    r"(?:资料|文件|材料|刊物|读物|参考|参阅|交流|使用|传阅|阅读|阅看|阅知|发行|发放|学习|掌握|讨论|研究|公开|事项|信息"
    r"|明电|简报|简讯|文稿|文档|用书|教材|保存|保管|存档|留存|讨论稿|稿)"
)
_WITHIN = r"(?:本?(?:系统|单位|机关|公司|企业|工会|行业|部门|会|校|党)?内部|党内)"
_INTERNAL = (
    rf"(?:仅|只|特|专)?(?:供|限|限于|作|为|系|属)?{_WITHIN}{_USES}{{1,3}}(?:之用|专用)?"
    rf"|(?:仅供|只供|仅限|只限|限于|供|限){_WITHIN}(?:人员)?(?:之用|用)?"
    r"|(?:仅|只)?限(?:于)?本?(?:工会)?(?:系统|单位|机关|公司|企业|行业|部门)内?(?:使用|传阅|阅读|交流|参考|掌握)"
    r"|(?:仅|只|专)?供(?:各级|有关)?领导(?:同志)?(?:参阅|参考|阅示|审阅|阅)"
)
_NOT = r"(?:不得|不要|不准|不许|严禁|禁止|请勿|切勿|勿)(?:擅自|随意|自行|私自|对外|向外)?"
_SPREAD = r"(?:外传|外借|外泄|泄露|泄密|扩散|翻印|翻拍|拍[照摄]|复制|复印|传播|转发|转传|公开|公布|张贴|上网|带出|抄录|发表)"
_CARE = (
    r"(?:请|敬请|务请|务必|须|应)?(?:注意|妥善|严格|认真)(?:保存|保管|保密)|请?保密"
    rf"|{_NOT}{_SPREAD}(?:[、和及或与]?{_SPREAD}){{0,4}}"
    r"|(?:阅|用|会|看|会议|阅读)(?:后|毕)(?:请)?(?:即|立即|及时)?(?:收回|退[回还]?|焚毁|焚|销毁|归还|交[回还]|删除)"
)
_SHUT = r"(?:不予公开|不公开|依申请公开|暂不公开|免予公开|部分公开|非公开|不宜公开)"
_PUBLICITY = (
    r"(?:此件|本件|该件|此文|本文)?(?:不予|暂不|不宜|不得|不)(?:主动|对外)?公开(?:发布|发表|报道|刊登)?"
    r"|(?:此件|本件|此文|本文)?可?依申请公开|免予公开"
    rf"|(?:信息|政务|公文)?公开(?:属性|选项|方式|类别|类型|形式|程度|范围|情况|意见|审查意见):(?:{_SHUT}|内部公开|内部)"
    r"|(?:开放状态|openness):(?:内部|仅档案员|控制|不开放|控制使用|延期开放)|此件发至.{1,14}级"
)
_ENGLISH = (
    r"(?:strictly |highly |company |commercial[ -]in[ -]|private (?:and|&) |private&|proprietary (?:and|&) ){0,3}confidential"
    r"|top secret|strictly private|(?:for )?internal (?:use|circulation|distribution)(?: only)?|internal only"
    r"|(?:for )?official use only|not for (?:public )?(?:release|distribution|circulation|publication)"
    r"|do not (?:distribute|circulate)"
)
_LABEL = (
    r"(?:文件|资料|档案)?(?:密级|密别|(?:秘密|保密|涉密|定密)(?:等级|级别|程度)|security classification|classification|secrecy)"
    r"(?:(?:及|和|与|、|/)?保密期限)?[:=为是(\[|\s]*"
)
_VALUE = (
    rf"(?:{_LEVEL}级?(?:★?{_PERIOD}|★)?|内部(?:{_USES})?级?|核心商密|普通商密|商业秘密|商业机密|工作秘密|商密|敏感"
    r"|confidential|top secret|secret|internal|restricted)"
)
_MENU = r"(?![、,/|□○]?\s*(?:绝密|机密|秘密|内部|非密|公开|普通|无))"  # 密级（绝密、机密、秘密）is a form's, not filled in
_LABELLED = re.compile(
    rf"(?:^|(?<=[^一-鿿]))(?:{_LABEL}({_VALUE}){_MENU}|等级:({_LEVEL}))"
    rf"|[☑☒√✓✔■]({_LEVEL}|内部)(?![一-鿿])|^保密期限?[:|]({_PERIOD})$"
)
_URGENCY_FORM = r"(?:特急|加急|平急|特提|急件)"
_COPY_FORM = r"(?:份号:?)?(?:no\.?)?[0-9]{6}"
_BARE = rf"★?{_LEVEL}★?"  # where nothing else is said, what stands around it decides
_TOPICS = r"内部|内参|商业秘密|商业机密|工作秘密|商密|secret|restricted|classified|internal|\[密\]|\(密\)"
_FILLER = r"[,;、·!。.~|/()\[\]\"★:-]"
_CORNER = rf"(?:{_URGENCY_FORM}|{_COPY_FORM})"
_FORMS: Final[tuple[tuple[Kind, str], ...]] = (
    ("secret", _SECRET),
    ("business", _BUSINESS),
    ("internal", _INTERNAL),
    ("other", rf"{_CARE}|{_PUBLICITY}|{_ENGLISH}"),
)
_ANY = "|".join(f"(?P<{kind}>{form})" for kind, form in _FORMS)
_ITEM = re.compile(_ANY)
_BARE_ITEM = re.compile(rf"(?P<secret>{_BARE})|(?P<internal>{_TOPICS})")
_PREFIX = re.compile(rf"{_LEVEL}级?★")  # glued to what stands beside it on the page
_PREFACE = r"(?:注|说明|声明|特别提示|提示|注意|备注)(?=:)"
_BETWEEN = re.compile(rf"(?:{_FILLER}|{_CORNER}|{_PREFACE})+")
_AROUND = re.compile(rf"^(?>(?:{_CORNER}{_FILLER}*+)+)|(?:{_FILLER}{{0,8}}{_CORNER}){{1,6}}$")
_BARE_LEVEL = re.compile(rf"(?P<secret>{_BARE})")
_GLUED = re.compile(rf"{_LEVEL}级?★(?:{_PERIOD})?")
_IN_BRACKETS = re.compile(r"^[(\[]([^()\[\]]{1,24})[)\]]|[(\[]([^()\[\]]{1,24})[)\]]$")
_SENTENCE = re.compile(
    rf"(?:{_PREFACE}:)?[(\[]{{0,2}}(?:本|此|该)(?:文件|资料|材料|件|文|刊物|刊|报告|文档|手册|稿|简报|信息|教材|试卷|内容|汇编)"
    rf"(?:(?:为|系|是|属于?|含有?|涉及|定为)[^,。;]{{0,8}}?(?:{_LEVEL}|涉密|内部(?:{_USES})?)(?=[,。;!级★]|$)"
    rf"|内部{_USES}{{1,2}}(?=[,。;!)\]]|$)|(?:仅供|仅限|只供|只限|限于|限)[^,。;]{{0,10}}(?:内部|领导|会议|系统内|党内)"
    rf"|(?:请|须|应|务必)?(?:注意保密|妥善保管|注意保存|注意保管)|(?:请)?{_NOT}[^,。;]{{0,6}}(?:外传|扩散|泄露|公开|提供))"
)
_ENDING = re.compile(
    rf"{_NOT}(?:外传|扩散)[!。)\]]{{0,3}}$"
)  # of a line that says more: 未经本人审阅，请勿外传
_LONGEST_SENTENCE: Final = 60  # characters, and of any other line
_MAYBE = re.compile(  # without blanks: what every form has, in either script; nearly all lines are let go by it
    r"(?=[绝絕机機秘祕涉商加保密(（\[【内內党黨限供注妥严嚴认認不禁勿后後毕畢予宜申动動公发發开開免部非系"
    r"cCsSrRiIoOnNdD\u2f00-\u2fdf\uf900-\ufaff\uff21-\uff5a])(?:"  # how they begin, so that the others cost nothing
    r"[绝絕机機秘祕]密|[涉商加保]密|密[件电電级級别別]|[(（\[【]密|机要|機要|[内內]部|[党黨][内內]|[内內][参參使传傳阅閱交]|限.{0,8}[使传傳阅閱]|供.{0,2}[领領][导導]"
    r"|(?:注意|妥善|[严嚴]格|[认認]真)保|不得|不要|不准|不[许許]|[严嚴]禁|禁止|勿|[后後毕畢].{0,3}[收退焚销銷归歸交删刪]"
    r"|[不予宜申][请請予]?公[开開]|[动動]公[开開]|公[开開][属屬选選方类類形程范範情意审審]|[发發]至|[开開]放[状狀]|[免部非][予分]?公[开開]"
    r"|(?i:confid|secre|classif|restrict|internal|strictly|official|notfor|distribute|circulate|openness)"
    r"|[\u2f00-\u2fdf\uf900-\ufaff\uff21-\uff5a])"  # letters in other clothes
)
_MAYBE_LABELLED = re.compile(
    r"密[级級别別]|[级級别別程][别別度]|等[级級]|保密期|[☑☒√✓✔■]|(?i:classif|secrecy)|[\uff21-\uff5a]"
)
_NOTHING = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\xad]+")
_IN_CORNER = re.compile("[0-9０-９急]|特提")
_WIDE = re.compile(r"\t+|\s{2,}|\u3000+")


@dataclass(frozen=True, slots=True)
class Mark:
    """What a text says of who may see it."""

    text: str  # as written, without blanks: 秘密★10年
    kind: Kind
    whole: bool = False  # its line says nothing else
    bare: bool = False  # a word alone, which a title may be, too

    @property
    def secrecy(self) -> str:
        """What of it is a 密级, 内部 being one by GB/T 7156; "" of other remarks."""
        return "" if self.kind == "other" else self.text


def is_corner(text: str) -> bool:
    """Copy number, urgency, marks, alone or side by side, and nothing else: 000001 秘密★1年 特急."""
    if len(text) > LONGEST_LINE:
        return False
    if _IN_CORNER.search(text) and _BETWEEN.fullmatch(_normal(text)[0]):
        return True
    mark = read_mark(text, bare=True)
    return mark is not None and mark.whole


def read_mark(line: str, *, bare: bool) -> Mark | None:
    """The mark that a line holds; with `bare`, a word alone counts: 秘密, 内部."""
    if len(line) > (LONGEST_LINE if "\t" in line else _LONGEST_SENTENCE):
        return None
    if not _MAYBE.search(_NOTHING.sub("", line)):
        return None
    text, written = _normal(line)
    if not text:
        return None
    found = _whole_line(text, written, bare=bare) or _labelled(line)
    if found or is_prose(line):
        return found
    return _in_brackets(text, written) or _beside(line, bare=bare) or _glued(text, written)


def is_prose(line: str) -> bool:
    """Whether a line is a paragraph, see `lines`."""
    return is_prose_line(Line(0, len(line), line))


def _normal(line: str) -> tuple[str, list[str]]:
    """The form that patterns meet, and for each of its characters what was written."""
    normal = normalize_with_offsets(line)
    return normal.text.translate(_STARS), [line[at] for at in normal.origins.tolist()]


def _whole_line(text: str, written: list[str], *, bare: bool) -> Mark | None:
    """The mark of a line that is made of marks, copy number and urgency alone."""
    if _SENTENCE.match(text) and len(text) <= _LONGEST_SENTENCE:
        return Mark(_plain(written), "internal" if "内部" in text or "党内" in text else "other", whole=True)
    spoken = text.strip("()[]\"'·-~ ")
    if bare and (found := _BARE_ITEM.fullmatch(_without_corner(spoken))):
        if found[0].isascii() and not "".join(written).isupper():
            return None  # of an English text; a mark is in capitals
        start = text.index(found[0])
        return _made(found, written[start : start + len(found[0])], bare=spoken == text)
    best: Mark | None = None
    at = 0
    while at < len(text):
        item = _ITEM.match(text, at)
        between = None if item else _BETWEEN.match(text, at)
        if item:
            mark = _made(item, written[at : item.end()])
            best = mark if best is None or KINDS.index(mark.kind) < KINDS.index(best.kind) else best
        elif between is None:
            return Mark(_plain(written), "other", whole=True) if _ENDING.search(text) else None
        at = (item or between).end()  # type: ignore[union-attr]
    return best


def _without_corner(text: str) -> str:
    return _AROUND.sub("", text)


def _labelled(line: str) -> Mark | None:
    """密级：秘密, alone or in a row of a table."""
    if not _MAYBE_LABELLED.search(_NOTHING.sub("", line)):
        return None
    for cells in (line, "|".join(_WIDE.split(line)), "|".join(line.split())):
        text, written = _normal(cells)
        if found := _LABELLED.search(text):
            group = next(number for number in range(1, 5) if found[number])
            value = found[group]
            kind: Kind = "business" if "商" in value or value.startswith("工作") else "secret"
            kind = "internal" if value.startswith(("内部", "internal", "敏感")) else kind
            return Mark(_plain(written[slice(*found.span(group))]), kind, whole=True)
    return None


def _in_brackets(text: str, written: list[str]) -> Mark | None:
    """关于…的报告（秘密）, 【内部】关于…."""
    for found in _IN_BRACKETS.finditer(text):
        group = 1 if found[1] else 2
        inner = _ITEM.fullmatch(found[group]) or _BARE_ITEM.fullmatch(found[group])
        if inner and not inner[0].isascii():
            return replace(_made(inner, written[slice(*found.span(group))]), whole=False)
    return None


def _beside(line: str, *, bare: bool) -> Mark | None:
    """青枫区总工会文件　　秘密★1年: the first or last of the pieces on a line, wide blanks between."""
    pieces = [piece for piece in _WIDE.split(line.strip()) if piece.strip()]
    if len(pieces) < 2:
        pieces, bare = line.split(), False
    for piece in pieces if len(pieces) > 1 else ():
        text, written = _normal(piece)
        found = _ITEM.fullmatch(text) or (_BARE_LEVEL.fullmatch(text) if bare else None)
        if found:
            return replace(_made(found, written), whole=all(map(_is_of_a_head, set(pieces) - {piece})))
    return None


def _is_of_a_head(piece: str) -> bool:
    return is_corner(piece) or piece.rstrip().endswith(("文件", "号", "號"))


def _glued(text: str, written: list[str]) -> Mark | None:
    """秘密★10年青枫区总工会文件, as pages are sometimes read."""
    if _PREFIX.match(text) and (found := _GLUED.match(text)):
        return Mark(_plain(written[: found.end()]), "secret", whole=text[found.end() :].endswith("文件"))
    return None


def _made(found: re.Match[str], written: list[str], *, bare: bool = False) -> Mark:
    kind: Kind = next(kind for kind in KINDS if kind in found.re.groupindex and found[kind])
    return Mark(_plain(written), kind, whole=True, bare=bare)


def _plain(written: Sequence[str]) -> str:
    """As written, without blanks beside Chinese."""
    text = "".join(written)
    return text.strip() if text.isascii() else "".join(text.split())
