"""Reads a line as a dateline: date, source and author.

A dateline is a line that is essentially a date: alone, in brackets, with a weekday, time or page, or with
the body that signs. A meta line is a row of labelled fields: 来源：… 作者：… 发布时间：….
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from indexer.structure.byline import is_body
from indexer.structure.districts import words
from indexer.structure.official.bodies import bodies_on
from indexer.text import han_digits, han_number, iso_day

MAX_META = 120  # characters
MAX_NOTE = 600  # characters of the note under a statute's title, with all its revisions

_DATE = re.compile(
    r"(?<![0-9])([0-9]{4}) ?(?:年 ?([0-9]{1,2}) ?月 ?([0-9]{1,2}) ?[日号號]"
    r"|([-/.])([0-9]{1,2})\4([0-9]{1,2})(?![0-9]))"
)
_HAN_DATE = re.compile(
    r"([〇零○O0一二三四五六七八九]{4})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十廿卅]{1,3})[日号號]"
)
_AFTER = re.compile(
    r"(?:\(?(?:星期|周)[一二三四五六日天]\)?)? ?(?:T?(?:上午|下午|晚上?)?(?:[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)?)? ?"
    r"(?:第?[0-9A-Z]{1,4}[版期])?(?:发布|發布|通过|通過)?"
)
_BLANKS_IN_DATE = re.compile(
    r"(?<=[0-9〇零○O一二三四五六七八九十廿卅年月])\s++(?=[0-9〇零○O一二三四五六七八九十廿卅年月日])"
)
_PASSED = re.compile(
    r"[^，,。；;：:]{0,80}?(?:通过|公布|发布|颁布|批准|修订|修正|印发|通過|頒布|批準|修訂)(?=$|[\s()\[\]、,，]|根据|自)"
)
_PLACE = re.compile(
    r"[·,，]?\s?(?:在|于)?[\u4e00-\u9fff]{1,14}"
    r"(?:堂|室|馆|厅|厦|宾馆|酒店|学院|学校|剧院|影院|中心|市|区|县|录音整理)"
)
_BRACKETED = re.compile(r"\A[(\[【〔](.*)[)\]】〕]")
_PRESS = ("报", "刊", "网", "社", "報", "網", "日报", "公众号")
_FIELD = re.compile(r"(?:^|(?<=[\s（(【|]))([\u4e00-\u9fff]{1,6})[:：]")
_APART = " |"  # what stands between a value and a date
_OPENS = _APART + "([【"
_SOURCE = frozenset(words("来源 稿件来源 信息来源 文章来源 出处 來源 出處"))
_AUTHOR = frozenset(
    words(
        "作者 撰文 撰稿 供稿 执笔 記者 记者 执笔人 供稿人 撰稿人 报告人 讲话人 发文机关 发文单位 发布机构 发布机关 发布单位 "
        "制发机关 制发单位"
    )
)
_DATED = frozenset(
    words(
        "发布时间 发布日期 发表时间 发表日期 成文日期 成文时间 发文日期 印发日期 刊发日期 刊登日期 日期 "
        "發布時間 發布日期 發表日期 更新时间"
    )
)
_CLOCK = frozenset(("时间", "時間"))  # may be an event's: counts only beside another field of an article
_OTHER = frozenset(
    words(
        "责任编辑 责编 编辑 校对 审核 审签 初审 复审 终审 摄影 通讯员 浏览 浏览次数 浏览量 点击 点击数 "
        "点击量 阅读 阅读量 字号 字体 编校 責任編輯 編輯"
    )
)


@dataclass(frozen=True, slots=True)
class Dateline:
    """What a date or meta line says; unknown fields are empty."""

    date: str | None = None  # ISO 8601
    source: str = ""
    author: str = ""  # as written after its label
    signer: str = ""  # the body that stands on the same line as the date


@lru_cache(maxsize=1024)  # neighbours are asked about again and again
def read_dateline(line: str) -> Dateline | None:
    """What a line that is essentially a date or a row of fields says."""
    line = line.strip()
    if not 4 <= len(line) <= MAX_META or "。" in line:
        return None
    plain = unicodedata.normalize("NFKC", line)
    bracketed = _BRACKETED.fullmatch(plain)
    content = (bracketed[1] if bracketed else plain).strip()
    for written in dict.fromkeys((content, _BLANKS_IN_DATE.sub("", content))):
        if found := _from_fields(written) or _from_date(written, bracketed=bracketed is not None):
            return found
    return None


def read_passed(line: str) -> str | None:
    """The day on which a statute was passed, ISO: 2019年3月25日 …会议通过, as the note under its title begins."""
    if not 8 <= len(line) <= MAX_NOTE:
        return None
    plain = unicodedata.normalize("NFKC", line).strip(" ([【〔")
    plain = _BLANKS_IN_DATE.sub("", plain)
    date, start, end = find_date(plain[:MAX_META])
    return date if date and start == 0 and _PASSED.match(plain, end) else None


def find_date(text: str) -> tuple[str | None, int, int]:
    """The first date in NFKC text, ISO, with its span; (None, 0, 0) when there is none or no such day."""
    found = _DATE.search(text)
    if found:
        day = iso_day(part for part in found.groups() if part and part not in "-/.")
    else:
        found = _HAN_DATE.search(text)
        if not found:
            return None, 0, 0
        day = iso_day((han_digits(found[1]), han_number(found[2]), han_number(found[3])))
    return (day, found.start(), found.end()) if day else (None, 0, 0)


def _from_fields(content: str) -> Dateline | None:
    labels = list(_FIELD.finditer(content))
    names = {label[1] for label in labels}
    articles_own = names & (_SOURCE | _AUTHOR | _DATED | _OTHER)
    if not articles_own or _text_before(content[: labels[0].start()]):
        return None
    date, _, _ = find_date(content[: labels[0].start()])
    source = author = ""
    for label, end in zip(labels, [*(label.start() for label in labels[1:]), len(content)], strict=True):
        value = content[label.end() : end].strip(" ()[]【】|")
        if label[1] in _DATED | _CLOCK:
            date = date or find_date(value)[0]
        elif label[1] in _SOURCE | _AUTHOR:
            value, day = _without_date(value)
            date = date or day
            if label[1] in _SOURCE:
                source = source or value
            else:
                author = author or value
    return Dateline(date, source, author)


def _without_date(value: str) -> tuple[str, str | None]:
    """A value and the date that stands apart before or after it: 工会之声 2023-01-12, 工会之声 | 2023-01-12."""
    date, start, end = find_date(value)
    before, after = value[:start], value[end:]
    if before and before[-1] in _OPENS and _AFTER.fullmatch(after.strip()):
        return before.rstrip(_OPENS), date
    if date and not before and after and after[0] in _APART and not find_date(after)[0]:
        return after.lstrip(_APART), date
    return value, None


def _text_before(text: str) -> bool:
    """Whether anything but a date and time stands before the first field."""
    _, start, end = find_date(text)
    return bool(text[:start].strip()) or not _AFTER.fullmatch(text[end:].strip(_APART))


def _from_date(content: str, *, bracketed: bool) -> Dateline | None:
    date, start, end = find_date(content)
    if date is None or find_date(content[end:])[0]:
        return None
    before, after = content[:start].strip(), content[end:].strip()
    if _AFTER.fullmatch(after) and (not before or _signs(before) or bodies_on(before)):
        return Dateline(date, signer=before if bodies_on(before) else "")
    passed = bracketed and after.endswith(("通过", "通過", "发布", "公布", "印发"))
    if not before and (passed or _signs(after) or (bracketed and _PLACE.fullmatch(after))):
        return Dateline(date, signer=after if is_body(after) else "")
    return None


def _signs(text: str) -> bool:
    return is_body(text) or (2 <= len(text) <= 12 and text.endswith(_PRESS))
