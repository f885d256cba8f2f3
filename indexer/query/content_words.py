"""Tells which words of an unquoted text carry its meaning, and which only make a question or a sentence of it."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import NamedTuple

from indexer.query.figures import figures_in
from indexer.query.parser import Field, Words
from indexer.text import Tokenizer

# What makes a sentence a question and says nothing of what is asked; the segmenter may cut one into several words.
# Left out of what ranks: stard 0.420 either way, cmrc2018 0.984 to 0.988. Leaving out all function words costs stard
# 0.017: 可以, 对 tell laws apart, and 能 in 能不能 may.
QUESTION_WORDS = frozenset(
    "怎么 怎么样 怎么办 怎么弄 怎么着 怎么会 怎么回事 怎么得了 怎样 怎样才能 怎 怎能 怎会 怎可 怎办 咋 咋办 咋样 咋个 咋搞 "
    "咋整 咋回事 如何 如何是好 干什么 干吗 干嘛 "
    "何时 何日 何地 何处 何人 何种 何以 何故 何谓 何为 何在 何方 何者 为何 为什么 为啥 因何 缘何 "
    "什么 什么样 什么样的 什么时候 什么时间 什么地方 什么人 什么事 什么情况 啥 啥子 啥样 啥事 啥时候 何事 "
    "多少 多少钱 多久 多长 多长时间 多大 多高 多远 多重 多宽 多深 多快 几 几时 几个 几次 几种 几点 第几 "
    "哪 哪儿 哪里 哪边 哪会儿 哪样 哪个 哪一个 哪些 哪几个 谁 谁的 谁家 "
    "是不是 有没有 该不该 可不可以 应不应该 应该不应该 需不需要 需要不需要 行不行 好不好 对不对 算不算 "
    "知不知道 是否 是否是 能否 可否 应否 与否 吗 呢 吧 啊 呀 么 嘛 是吗 对吗 行吗 好吗 可以吗 "
    "我 你 您 请问 请教 想问 想问一下 问一下 想知道 谁知道".split()
)

# No document must hold these for having "all words", and none is found for holding them. The question words among
# them are answered by a number, and name what it is of: 哪年 a 年.
FUNCTION_WORDS = QUESTION_WORDS | frozenset(
    "的 了 是 在 和 与 及 或 也 都 就 还 又 而 但 并 着 过 地 得 之 其 所 以 于 为 被 把 将 从 向 到 对 由 "
    "这 那 他 她 它 们 有 没有 不是 可以 一个 一种 这个 那个 能不能 能不能够 会不会 要不要 用不用 可以不可以 有无 "
    "几天 几年 几个月 几月 几号 几日 几岁 几倍 几元 几分钟 几小时 几人 几位 几名 几家 几件 几份 几项 几条 几级 几届 "
    "多少天 多少年 多少次 多少人 多少岁 多少倍 多少级 哪天 哪一天 哪年 哪一年 何年 何月 什么意思 啥意思".split()
)

SENTENCE = 7  # different telling words without a blank: nobody means each of them to be there

# Behind these stands what is asked for: 表彰了哪些劳模.
_ASKS_FOR_WHAT_FOLLOWS = frozenset(
    "什么 什么样的 啥 何种 哪 哪个 哪一个 哪些 哪几个 多少 几 几个 几种 谁的".split()
)

_LETTERS = re.compile("[a-z]+(?:/[a-z]+)*")
_CODE = re.compile(r"(?!(?:19|20)\d\d(?!\d))\d{1,30}+(?>(?:[-—.]\d{1,30}+){0,9})(?![\d%‰°.,:/~年月日])")

_LONGEST_EXPRESSION = 4  # words that the segmenter makes of one: 可以|不|可以


class Word(NamedTuple):
    """A word of a text, and where it begins there."""

    start: int
    text: str

    @property
    def end(self) -> int:
        """Where what follows begins."""
        return self.start + len(self.text)


def is_sentence(leaf: Words | Field, words: Tokenizer) -> bool:
    """Whether a text is a question or a statement: typed without a blank, it asks, or has many words."""
    if not isinstance(leaf, Words) or len(leaf.terms) > 1:
        return False
    cut = _with_figures(leaf, _cut(leaf, words))
    telling = {word.text for word in _without(FUNCTION_WORDS, cut)}
    return _asks(leaf, cut) or len(telling) >= SENTENCE


def asks(leaf: Words, words: Tokenizer) -> bool:
    """Whether a text, typed with blanks or without, is a question."""
    return _asks(leaf, _cut(leaf, words))


def needed_words(leaf: Words | Field, words: Tokenizer) -> tuple[str, ...]:
    """The words that carry a text's meaning, a figure being one; all its words, or the text itself, when none does."""
    cut = _with_figures(leaf, _cut(leaf, words))
    telling = _without(FUNCTION_WORDS, cut) or cut
    return tuple(dict.fromkeys(word.text for word in telling)) or (leaf.text,)


def telling_runs(leaf: Words | Field, words: Tokenizer) -> list[list[str]]:
    """The words of a text without its question words, in runs: words of one run stand side by side."""
    cut = _cut(leaf, words)
    runs = _runs(_without(QUESTION_WORDS, cut) or cut)
    return [[word.text for word in run] for run in runs] or [[leaf.text]]


def topics(leaf: Words, words: Tokenizer) -> tuple[str, ...]:
    """What a question or a sentence may be about, as texts to look for, the fullest first.

    All its telling words; of a question then those that it asks for, or else the first ones. None of any other text.
    """
    cut = _cut(leaf, words)
    asking = _asks(leaf, cut)
    if not asking and not is_sentence(leaf, words):
        return ()
    runs = _runs(_without(FUNCTION_WORDS, cut))
    if not runs:
        return ("",)
    wanted = {word.end for word in cut if word.text in _ASKS_FOR_WHAT_FOLLOWS}
    likeliest = next((run for run in runs if run[0].start in wanted), runs[0])
    texts = ["".join(word.text for word in run) for run in runs]
    fullest = " ".join(texts)
    return tuple(dict.fromkeys((fullest, "".join(word.text for word in likeliest)))) if asking else (fullest,)


def _runs(cut: Sequence[Word]) -> list[list[Word]]:
    """Words that stand side by side together."""
    runs: list[list[Word]] = []
    for word in cut:
        if not runs or word.start != runs[-1][-1].end:
            runs.append([])
        runs[-1].append(word)
    return runs


def _asks(leaf: Words, cut: Sequence[Word]) -> bool:
    return leaf.text.endswith("?") or len(_without(QUESTION_WORDS, cut)) < len(cut)


def _cut(leaf: Words | Field, words: Tokenizer) -> list[Word]:
    """The words of a text, each of its pieces cut by itself."""
    found: list[Word] = []
    for piece in _pieces(leaf):
        at = piece.start
        for word in words(piece.text):
            found.append(Word(leaf.text.index(word, at), word))
            at = found[-1].end
    return found


def _pieces(leaf: Words | Field) -> list[Word]:
    """What stood between blanks, or all of the text."""
    found: list[Word] = []
    for piece in leaf.terms if isinstance(leaf, Words) else (leaf.text,):
        found.append(Word(leaf.text.index(piece, found[-1].end if found else 0), piece))
    return found


def _with_figures(leaf: Words | Field, cut: list[Word]) -> list[Word]:
    """The words with each figure as one in the place of those within it."""
    ends = {word.end for word in cut}
    figures = [
        Word(start + first, text[first:last])
        for start, text in _with_codes(_pieces(leaf))
        for first, last in figures_in(text, ends, start)
    ]
    within = {at for each in figures for at in range(each.start, each.end)}
    rest = [word for word in cut if not {word.start, word.end - 1} <= within]
    return sorted([*rest, *figures])


def _with_codes(pieces: list[Word]) -> list[Word]:
    """The pieces with GB/T 28001 as one; a year, as in GDP 2022, stays by itself."""
    found: list[Word] = []
    for piece in pieces:
        before = found[-1] if found else None
        if (
            before
            and before.end == piece.start
            and _LETTERS.fullmatch(before.text)
            and _CODE.match(piece.text)
        ):
            found[-1] = Word(before.start, before.text + piece.text)
        else:
            found.append(piece)
    return found


def _without(left_out: Collection[str], cut: Sequence[Word]) -> list[Word]:
    """The words that are not left out, alone or as neighbours that together are: 该|不该."""
    kept: list[Word] = []
    at = 0
    while at < len(cut):
        count = _count_of_one(left_out, cut, at)
        if not count:
            kept.append(cut[at])
        at += count or 1
    return kept


def _count_of_one(expressions: Collection[str], cut: Sequence[Word], at: int) -> int:
    """How many words from here on make the longest of the expressions that stands here; 0 for none."""
    longest, text = 0, ""
    for count, word in enumerate(cut[at : at + _LONGEST_EXPRESSION], start=1):
        if count > 1 and word.start != cut[at + count - 2].end:
            break
        text += word.text
        if text in expressions:
            longest = count
    return longest
