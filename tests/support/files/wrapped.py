"""Makes up papers of a union office and wraps them as editors do, knowing which line ends end a paragraph."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from unicodedata import east_asian_width

NO_START = "。，、；：？！）》”’」』】〕％%,.;:?!)…—"
NO_END = "（《“‘「『【〔￥("
UNITS = "元万亿年月日人名个家"
CLAUSES = (
    "区总工会于{year}年{month}月组织各街道工会开展检查",
    "共抽查基层工会{count}家",
    "金额{money}元",
    "同比增长{share}%",
    "已经全部整改完毕",
    "有关情况在全区范围内予以通报",
    "请各单位引以为戒",
    "职工入会率达到{share}％",
    "《工会法》第{small}条对此作了规定",
    "被授予“五一劳动奖章”称号",
    "（以下简称“区总”）负责牵头",
    "依照云工发〔{year}〕{small}号文件执行",
    "职工可以通过APP或者WeChat小程序报名",
    "培训采用online和offline相结合的方式",
    "参加ISO9001认证的企业有{count}家",
    "联系人王云（电话021-{phone}）",
    "网址为https://www.example.org/gh/{year}/{small}.html",
    "坚持以人为本、服务职工、维护权益的工作方针",
    "要把好事办实，把实事办好",
    "扎实推进产业工人队伍建设改革",
    "全年共慰问一线职工{count}人次",
    "落实帮扶资金{money}万元",
    "女职工专项集体合同覆盖{count}家企业",
    "各级工会要高度重视——这是一项政治任务",
    "劳模和工匠人才创新工作室达到{small}个",
)
MARKS = "，，，，，；。。。"
HEADINGS = ("总体要求", "主要任务", "保障措施", "工作安排", "经费收支情况")
NAMES = ("张伟", "王芳", "李娜", "赵云", "刘洋", "陈静")


@dataclass(frozen=True)
class Editor:
    """How a program wraps: columns, the blanks before a paragraph, and its habits with marks and numbers."""

    width: int
    indent: str = ""
    blank_lines: bool = False  # between paragraphs
    hangs: bool = False  # a mark stands beyond the margin rather than taking a character down
    units: bool = False  # a number stays together with its unit
    wide: bool = False  # marks that are narrow in the West (“”…—) take two columns

    def columns(self, text: str) -> int:
        return sum(2 if east_asian_width(mark) in ("WFA" if self.wide else "WF") else 1 for mark in text)

    def may_break(self, before: str, after: str) -> bool:
        if after in NO_START or before in NO_END:
            return False
        if self.units and before.isdigit() and after in UNITS:
            return False
        return not ("!" <= before <= "~" and "!" <= after <= "~")

    def wrap(self, paragraph: str) -> list[str]:
        """The lines of a paragraph, each as long as can be."""
        lines, rest = [], self.indent + paragraph
        while self.columns(rest) > self.width:
            most = next(n for n in range(len(rest), 0, -1) if self.columns(rest[:n]) <= self.width)
            if self.hangs and rest[most : most + 1] in tuple("，。、；"):
                most += 1
            at = (
                next((n for n in range(most, 0, -1) if self.may_break(*rest[n - 1 : n + 1])), 0)
                if most < len(rest)
                else most
            )
            at = at if at > len(self.indent) else most
            lines.append(rest[:at].rstrip(" "))
            rest = rest[at:].lstrip(" ")
        return [*lines, rest] if rest else lines


@dataclass(frozen=True)
class Paper:
    """A wrapped text, line by line, and which of its lines go on in the next."""

    lines: tuple[str, ...]
    wrapped: frozenset[int]
    paragraphs: tuple[str, ...]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


def make_paper(editor: Editor, chance: random.Random) -> Paper:
    """Title, addressee, paragraphs under headings, lists, names, a table of numbers, signature and date."""
    lines: list[str] = []
    wrapped: set[int] = set()
    paragraphs: list[str] = []
    for text, is_prose in _blocks(chance):
        part = editor.wrap(text) if is_prose else [text]
        wrapped.update(range(len(lines), len(lines) + len(part) - 1))
        lines += part
        if is_prose:
            paragraphs.append(text)
            if editor.blank_lines:
                lines.append("")
    return Paper(tuple(lines), frozenset(wrapped), tuple(paragraphs))


def _blocks(chance: random.Random) -> Iterator[tuple[str, bool]]:
    """The lines of a paper, each with whether it is wrapped and indented like prose."""
    yield "关于检查情况的通报", False
    yield "各街道（镇）总工会，各直属工会：", False
    for number in range(chance.randint(2, 4)):
        yield f"{'一二三四'[number]}、{chance.choice(HEADINGS)}", False
        for _ in range(chance.randint(1, 4)):
            yield _prose(chance, chance.randint(3, 24)), True
        kind = chance.choice(("items", "names", "table", "bare items", ""))
        if kind == "items":
            for item in range(1, 5):
                yield f"{item}.{_prose(chance, chance.randint(1, 5))}", True
        elif kind == "bare items":
            for item in range(1, 5):
                yield f"{item}、{_prose(chance, chance.randint(1, 3))[:-1]}", True
        elif kind == "names":
            for _ in range(3):
                yield "　".join(chance.sample(NAMES, 4)), False
        elif kind == "table":
            yield "序号    单位          会员数    经费（元）", False
            for row in range(1, 6):
                members, money = chance.randint(10, 9999), chance.randint(1000, 999999)
                yield (
                    f"{row:<4}    {chance.choice('青松云溪')}街道总工会  {members:>6}    {money:>9}.50",
                    False,
                )
    yield "联系人：王云", False
    yield "云溪区总工会", False
    yield f"{chance.randint(2000, 2026)}年{chance.randint(1, 12)}月{chance.randint(1, 28)}日", False


def _prose(chance: random.Random, clauses: int) -> str:
    """So many clauses, the last ended by a full stop."""
    text = ""
    for _ in range(clauses):
        text += chance.choice(CLAUSES).format(
            year=chance.randint(1999, 2026),
            month=chance.randint(1, 12),
            count=chance.randint(2, 99_999),
            small=chance.randint(1, 120),
            money=f"{chance.randint(100, 99_999_999) / 100:.2f}",
            share=f"{chance.randint(10, 999) / 10}",
            phone=chance.randint(50_000_000, 69_999_999),
        ) + chance.choice(MARKS)
    return text[:-1] + "。"
