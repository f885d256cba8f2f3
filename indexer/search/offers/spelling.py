"""Suggests a better spelling of a query (did you mean …?) by the archive's own language.

A noisy channel: how likely somebody who meant the one typed the other (same sound, near sound, anything
else), times how likely the archive would say it. The language model is the archive: how often strings
stand in it, and what stands between two others, which also finds look-alikes (己 for 已).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest
from itertools import pairwise
from math import log10

from indexer.query import LONGEST_QUERY, Field, Query, Words, leaves
from indexer.search.offers.language_model import ORDER, LanguageModel, Statistics, TooMuchCounting
from indexer.search.offers.pinyin_reading import WELL_FOUND, Cut, is_pinyin, read_pinyin
from indexer.text import near, normalize_with_offsets, syllables

LONGEST = 12  # characters of a term that is looked at. Of sentences beyond it one in forty was put right, no question
LONGEST_TOGETHER = 24  # characters of all terms of a query that is
MOST_WRONG = 2  # characters

# How unlikely each mistake is, in powers of ten, where little was found: most are made by sound, and of what
# sounds alike some ten characters are in use; two typed the wrong way round are rarer.
SAME_SOUND, NEAR_SOUND, LOOK_ALIKE, SWAPPED, OTHER = 1.0, 2.0, 2.0, 2.0, 3.5
# In the same powers: what speaks for a suggestion that the archive says word for word, what against any
# other, and by how much one has to be likelier than what was typed.
SAID, UNSAID, MARGIN = 0.5, 4.0, 0.5

# Characters that pens, eyes and scanners mix up, as school books list them; others the archive itself proposes.
_GROUPS = (
    "己已巳 未末 土士 人入 日曰 天夭 干千 治冶 折拆析 侯候 师帅 贷货 券卷 今令 大太犬 白自 间问 徒徙 侍待 往住 "
    "拔拨 崇祟 幕慕墓募 辨辩辫瓣 密蜜 竟竞 暑署 场扬杨 喝渴 轮论沦 坏环怀 历厉 圆园 困因 田由甲申 休体 具县 免兔 "
    "准淮 代伐 偏遍 戊戌戍 真直 微徽 拢扰 隐稳 陈阵 吊帛 茶荼 毫亳 盲肓 炙灸 赢嬴羸"
)
LOOK_ALIKES = {character: group for group in _GROUPS.split() for character in group}

_KEPT = 6  # candidates of one place that are looked at closely
_LOOKED_AT = 12  # fixes of a text that are
_HAN = re.compile("[\u3400-\u9fff]")
_LINE_ENDS = re.compile("[\n\x85\u2029]")


@dataclass(frozen=True, slots=True)
class _Fix:
    """A text with `characters` put at a place, and how unlikely that mistake is."""

    at: int
    characters: str
    cost: float

    def applied(self, text: str) -> str:
        return text[: self.at] + self.characters + text[self.at + len(self.characters) :]


def suggest(
    typed: str,
    tree: Query,
    statistics: Statistics,
    words: Cut,
    *,
    pinyin: bool = True,
    most_counted: int | None = None,
) -> str | None:
    """A better query to put in the box, or None: what was typed with its mistaken terms written right.

    For short queries that found little: sentences and questions are left as they are, and so are the quotes,
    operators, fields and other terms of those that are mended.
    What was typed in pinyin comes back in characters, where the archive has them. That takes longest: without
    `pinyin` letters are left as they are. `most_counted` is as in LanguageModel; where it is not enough, the answer is None.
    """
    try:
        return _suggested(typed, tree, LanguageModel(statistics, most_counted), words, pinyin)
    except TooMuchCounting:
        return None


def _suggested(typed: str, tree: Query, language: LanguageModel, words: Cut, pinyin: bool) -> str | None:
    line = _LINE_ENDS.sub(" ", typed[:LONGEST_QUERY])
    image, place = normalize_with_offsets(line), 0
    if pinyin and is_pinyin(image.text) and (said := read_pinyin(image.text, language, words)):
        return said
    wanted = list(leaves(tree))
    if sum(len(leaf.text) for leaf in wanted) > LONGEST_TOGETHER:
        return None
    written = list(line)
    for leaf in wanted:
        at = image.text.find(leaf.text, place)
        if at < 0 or (isinstance(leaf, Field) and leaf.name != "title"):
            continue
        place = at + len(leaf.text)
        if pinyin and is_pinyin(leaf.text):
            said = read_pinyin(leaf.text, language, words)
            start, end = image.original_span(at, place)
            written[start:end] = [said, *[""] * (end - start - 1)] if said else written[start:end]
            continue
        better = corrected(leaf.text, language)
        if better is None or not _is_found(better, isinstance(leaf, Words), language, words):
            continue
        for offset, (old, new) in enumerate(zip(leaf.text, better, strict=True), start=at):
            if old != new:
                start, end = image.original_span(offset, offset + 1)
                written[start:end] = [new] + [""] * (end - start - 1)
    query = "".join(written)
    return query if query != line else None


def _is_found(text: str, loose: bool, language: LanguageModel, words: Cut) -> bool:
    """Whether the archive says it, or else, where that will do, all its words."""
    if language.count(text):
        return True
    return loose and min(language.counts(words(text)).values(), default=0) > 0


def corrected(text: str, language: LanguageModel) -> str | None:
    """The best other way to write a normalised text, with one or two characters changed; None to leave it."""
    if not 2 <= len(text) <= LONGEST or language.count(text) >= WELL_FOUND:
        return None
    if not _mendable(text, language):
        return None
    best, best_score = None, MARGIN
    current, gained, wrong = text, 0.0, 0
    while wrong < MOST_WRONG:
        found = _best_fix(current, language, MOST_WRONG - wrong)
        if found is None:
            break
        gain, fix = found
        current, gained, wrong = fix.applied(current), gained + gain, wrong + len(fix.characters)
        score = gained + _proof(current, language)
        if score > best_score:
            best, best_score = current, score
    return best


def _mendable(text: str, language: LanguageModel) -> bool:
    """Whether so few mistakes can be why three characters here and there are never said side by side.

    A wrong character spoils the three runs of three that hold it; a question that is simply new spoils most.
    """
    language.expect(text[at : at + 3] for at in range(len(text) - 2))
    spoilt = [at for at in range(len(text) - 2) if not language.count(text[at : at + 3])]
    mended, last = 0, -3
    for at in spoilt:
        if at > last + 2:
            mended, last = mended + 1, at
    return mended <= MOST_WRONG


def _best_fix(text: str, language: LanguageModel, most: int) -> tuple[float, _Fix] | None:
    """The fix of at most so many characters that gains most, and what it gains in powers of ten."""
    places = [at for at, one in enumerate(text) if _HAN.match(one) and _doubtful(text, at, language)]
    language.expect_sounds(sound for at in places for sound in _sounds(text[at]))
    costs = {at: _costs(text, at, language) for at in places}
    language.expect(pair for at in places for x in costs[at] for pair in _beside(text, at, x))
    fixes = [fix for at in places for fix in _singles(text, at, costs[at], language)]
    if most > 1:
        both = [at for at in places if at + 1 in costs]
        alike = {at: _sounding_alike(text[at], text[at + 1], language) for at in both}
        language.expect(pair for pairs in alike.values() for pair in pairs)
        fixes += [fix for at in both for fix in _doubles(text, at, alike[at], language)]
    language.counts([pair for fix in fixes for pair in _pairs(fix, text)])
    language.expect(one for fix in fixes for one in {*fix.applied(text)})
    language.expect(one + two for one, two in pairwise(text))
    rough = nlargest(_LOOKED_AT, fixes, key=lambda fix: _gain(text, fix, language, 2))
    for length in range(3, ORDER + 1):
        language.expect(string for fix in rough for string in _around(fix, text, length))
    gains = [(gain, fix) for fix in rough if (gain := _gain(text, fix, language, ORDER)) > 0]
    likeliest = nlargest(_KEPT, gains, key=lambda pair: pair[0])
    language.expect(fix.applied(text) for _, fix in likeliest)
    return max(likeliest, key=lambda pair: pair[0] + _proof(pair[1].applied(text), language), default=None)


def _around(fix: _Fix, text: str, length: int) -> Iterator[str]:
    """The strings of a length that a fix brings or takes away."""
    first, last = max(0, fix.at + 1 - length), fix.at + len(fix.characters)
    for written in (text, fix.applied(text)):
        yield from (written[at : at + length] for at in range(first, min(last, len(written) - length + 1)))


def _pairs(fix: _Fix, text: str) -> list[str]:
    """The pairs of neighbours that a fix brings."""
    around = fix.applied(text)[max(0, fix.at - 1) : fix.at + len(fix.characters) + 1]
    return [one + two for one, two in pairwise(around)]


def _proof(text: str, language: LanguageModel) -> float:
    """What it counts that the archive says all of a text."""
    return SAID if language.count(text) else -UNSAID


def _doubtful(text: str, at: int, language: LanguageModel) -> bool:
    """Whether some three characters with this one among them are as good as never said."""
    firsts = range(max(0, at - 2), max(1, min(at + 1, len(text) - 2)))
    return min(language.count(text[first : first + 3]) for first in firsts) < WELL_FOUND


def _gain(text: str, fix: _Fix, language: LanguageModel, order: int) -> float:
    """How much likelier the text gets, less the cost of the mistake; powers of ten."""
    first, last = fix.at, min(len(text), fix.at + len(fix.characters) + order - 1)
    after = language.likelihood(fix.applied(text), first, last, order)
    return after - language.likelihood(text, first, last, order) - fix.cost


def _costs(text: str, at: int, language: LanguageModel) -> dict[str, float]:
    """The characters that may be meant at one place, and how unlikely each mistake is."""
    costs = dict.fromkeys(_there(text[max(0, at - 2) : at], text[at + 1 : at + 3], language), OTHER)
    costs |= _confused(text[at], language)
    costs.pop(text[at], None)
    return costs


def _singles(text: str, at: int, costs: Mapping[str, float], language: LanguageModel) -> list[_Fix]:
    """The likeliest other characters at one place."""
    counts = language.counts([pair for x in costs for pair in _beside(text, at, x)])
    scores = {
        x: sum(log10(counts[pair] + 0.1) for pair in _beside(text, at, x)) - cost for x, cost in costs.items()
    }
    return [_Fix(at, x, costs[x]) for x in nlargest(_KEPT, scores, key=scores.__getitem__)]


def _beside(text: str, at: int, character: str) -> tuple[str, str]:
    """Another character at a place with its neighbours."""
    return text[max(0, at - 1) : at] + character, character + text[at + 1 : at + 2]


def _sounds(character: str) -> Iterator[str]:
    """What a character may be taken for by ear."""
    for syllable in syllables(character):
        yield syllable
        yield from near(syllable)


def _there(before: str, after: str, language: LanguageModel) -> Iterator[str]:
    """What the archive itself most often has between these; one character beside it would prove nothing."""
    if len(before) + len(after) < 2:
        return
    sides = ((before, after[:1]), (before[-1:], after)) if before and after else ((before, after),)
    for one, two in sides:
        found = language.fillers(one, two)
        yield from nlargest(_KEPT, filter(_HAN.match, found), key=found.__getitem__)


def _confused(character: str, language: LanguageModel) -> dict[str, float]:
    """The characters that sound or look like one, and how unlikely it is that one was typed for the other."""
    costs: dict[str, float] = {}
    for syllable in syllables(character):
        for other in near(syllable):
            costs |= dict.fromkeys(language.heard(other), NEAR_SOUND)
    costs |= dict.fromkeys(LOOK_ALIKES.get(character, ""), LOOK_ALIKE)
    for syllable in syllables(character):
        costs |= dict.fromkeys(language.heard(syllable), SAME_SOUND)
    return costs


def _sounding_alike(one: str, two: str, language: LanguageModel) -> list[str]:
    """Other pairs of the same two sounds."""
    sames = [
        dict.fromkeys(other for syllable in syllables(x) for other in language.heard(syllable))
        for x in (one, two)
    ]
    return [x + y for x in sames[0] for y in sames[1] if x != one and y != two]


def _doubles(text: str, at: int, pairs: Sequence[str], language: LanguageModel) -> list[_Fix]:
    """The likeliest other pairs of the same two sounds, and the same two swapped."""
    one, two = text[at], text[at + 1]
    counts = language.counts(pairs)
    kept = [pair for pair in nlargest(_KEPT, counts, key=counts.__getitem__) if counts[pair]]
    fixes = [_Fix(at, pair, SAME_SOUND * 2) for pair in kept]
    return [*fixes, _Fix(at, two + one, SWAPPED)] if one != two else fixes
