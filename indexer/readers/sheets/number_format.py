"""Shows a number as a spreadsheet's number format does (ECMA-376, part 1, 18.8.30 and 18.8.31).

General, digits with thousands and decimals, per cent, exponents, fractions, text around them, sections for negative
numbers, zero and text, conditions, Chinese numerals ([DBNum1] 一二三, [DBNum2] 壹贰叁), dates and times. What a format
does for the eye alone (colours, alignment, fill) is left out. A whole number in General is given with all its digits,
where a narrow column would show 1.23E+17: people look for it.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Final

from indexer.readers.sheets.date_format import date_shown, is_date
from indexer.readers.sheets.numerals import in_numerals

GENERAL: Final = "General"
BUILTIN: Final[dict[int, str]] = {
    **{0: GENERAL, 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00"},
    **{5: "¥#,##0;¥-#,##0", 6: "¥#,##0;¥-#,##0", 7: "¥#,##0.00;¥-#,##0.00", 8: "¥#,##0.00;¥-#,##0.00"},
    **{9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??"},
    **{14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM"},
    **{20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm"},
    **{23: GENERAL, 24: GENERAL, 25: GENERAL, 26: GENERAL},
    **{27: 'yyyy"年"m"月"', 28: 'm"月"d"日"', 29: 'm"月"d"日"', 30: "m-d-yy", 31: 'yyyy"年"m"月"d"日"'},
    **{
        32: 'h"时"mm"分"',
        33: 'h"时"mm"分"ss"秒"',
        34: '上午/下午h"时"mm"分"',
        35: '上午/下午h"时"mm"分"ss"秒"',
    },
    36: 'yyyy"年"m"月"',
    **{37: "#,##0;-#,##0", 38: "#,##0;-#,##0", 39: "#,##0.00;-#,##0.00", 40: "#,##0.00;-#,##0.00"},
    **{
        41: '#,##0;-#,##0;"-"',
        42: '¥#,##0;¥-#,##0;¥"-"',
        43: '#,##0.00;-#,##0.00;"-"',
        44: '¥#,##0.00;¥-#,##0.00;¥"-"',
    },
    **{45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@"},
    **{50: 'yyyy"年"m"月"', 51: 'm"月"d"日"', 52: 'yyyy"年"m"月"', 53: 'm"月"d"日"', 54: 'm"月"d"日"'},
    **{55: '上午/下午h"时"mm"分"', 56: '上午/下午h"时"mm"分"ss"秒"', 57: 'yyyy"年"m"月"', 58: 'm"月"d"日"'},
}

_LONGEST: Final = 500  # characters of a format; a longer one is General
_TOKEN = re.compile(
    r'"([^"]*)"?|\\(.)|[_*].|\[([^\]\[]*+)\]|([0#?.,]+)|([eE][+-])|(/)|(%)|(@)|General|G/通用格式|(.)',
    re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)")
_CURRENCY = re.compile(r"\$([^-]*)(?:-[0-9A-Fa-f]+)?")
_NUMERALS = re.compile(r"DBNum([1-3])", re.IGNORECASE)


def shown(value: float, code: str, *, since_1904: bool = False) -> str:
    """The number as the format shows it, without blanks around it."""
    code = code if 0 < len(code) <= _LONGEST else GENERAL
    sections = _sections(code)
    section, value = _chosen(sections, value)
    tokens = [found for found in _TOKEN.finditer(section) if found[0]]
    style = next((int(each[1]) for found in tokens if (each := _NUMERALS.fullmatch(found[3] or ""))), 0)
    if is_date(section):
        written = date_shown(value, section, style, since_1904=since_1904)
        return " ".join(written.split()) if written is not None else general(value)
    return " ".join(_number(value, section, style).split())


def shown_text(text: str, code: str) -> str:
    """A text as the format shows it: most formats leave it as it is."""
    sections = _sections(code) if 0 < len(code) <= _LONGEST else []
    if len(sections) != 4 and not (len(sections) == 1 and "@" in code):
        return text
    pieces = (text if found[8] else _literal(found) for found in _TOKEN.finditer(sections[-1]))
    return "".join(pieces).strip()


def general(value: float) -> str:
    """As the format General shows it: at most eleven characters, but a whole number with all its digits."""
    if value == int(value) and abs(value) < 1e20:
        return str(int(value))
    if not 1e-5 <= abs(value) < 1e11:
        mantissa, exponent = f"{value:.5E}".split("E")
        return f"{mantissa.rstrip('0').rstrip('.')}E{exponent}"
    whole = len(str(int(abs(value))))
    text = f"{_rounded(value, max(10 - whole, 0)):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _sections(code: str) -> list[str]:
    """The parts between semicolons that stand in no quotes."""
    sections, quoted, skip, start = [], False, False, 0
    for at, character in enumerate(code):
        if skip:
            skip = False
        elif character == '"':
            quoted = not quoted
        elif not quoted and character in "\\_*":
            skip = True
        elif not quoted and character == ";":
            sections.append(code[start:at])
            start = at + 1
    return [*sections, code[start:]][:4]


def _chosen(sections: list[str], value: float) -> tuple[str, float]:
    """The section for a number, and the number without the sign that the section writes itself."""
    conditions = [
        _CONDITION.search(" ".join(re.findall(r"\[([^\]\[]*+)\]", section))) for section in sections[:2]
    ]
    if any(conditions):
        for section, condition in zip(sections, conditions, strict=False):
            if condition and _holds(value, condition[1], float(condition[2])):
                return section, abs(value) if value < 0 and condition[1] in ("<", "<=") else value
        rest = [
            section
            for section, condition in zip(sections[:3], [*conditions, None], strict=False)
            if not condition
        ]
        return (rest[-1] if rest else GENERAL), value
    if value < 0 and len(sections) > 1:
        return sections[1], -value
    if value == 0 and len(sections) > 2:
        return sections[2], value
    return sections[0], value


def _holds(value: float, sign: str, other: float) -> bool:
    return {
        "<": value < other,
        "<=": value <= other,
        ">": value > other,
        ">=": value >= other,
        "=": value == other,
        "<>": value != other,
    }[sign]


def _number(value: float, section: str, style: int) -> str:
    tokens = list(_TOKEN.finditer(section))
    places = [at for at, found in enumerate(tokens) if found[4] and re.search(r"[0#?]", found[4])]
    literals = [_literal(found) for found in tokens]
    if not places:
        if any(found[0] in ("General", "G/通用格式") or found[8] for found in tokens):
            plain = in_numerals(general(value), style, spelt=True)
            return "".join(
                plain if found[0] in ("General", "G/通用格式") or found[8] else literal
                for found, literal in zip(tokens, literals, strict=True)
            )
        sign = "-" if value < 0 and "".join(literals).strip() else ""
        return sign + "".join(literals) if section else ""
    if any(found[6] for found in tokens) and len(places) > 1:
        return _fraction(value, tokens)
    first, last = places[0], places[-1]
    exponent = next((at for at, found in enumerate(tokens) if found[5]), None)
    percent = sum(1 for found in tokens if found[7])
    digits = "".join(tokens[at][4] for at in places if exponent is None or at < exponent)
    scaled = Decimal(repr(value)).scaleb(2 * percent)
    if exponent is not None:
        body = _scientific(scaled, digits, tokens[exponent][5])
    else:
        body = in_numerals(_digits(scaled, digits), style, spelt=False)
    sign = "-" if body.startswith("-") else ""
    if (
        exponent is None
        and any(literals[at].strip() for at in range(first, last))
        and not {*".,"} & {*digits}
    ):
        return sign + "".join(_spread(body.removeprefix("-"), tokens, literals, places))
    inner = "".join(literals[at] for at in range(first + 1, last) if at not in places and at != exponent)
    return f"{sign}{''.join(literals[:first])}{body.removeprefix('-')}{inner}{''.join(literals[last + 1 :])}"


def _spread(digits: str, tokens: list[re.Match[str]], literals: list[str], places: list[int]) -> list[str]:
    """The digits among what stands between their places, as in 000-0000-0000; the first place takes what is left."""
    written = list(literals)
    for at in reversed(places):
        count = len(digits) if at == places[0] else len(tokens[at][4])
        written[at] = digits[-count:] if count else ""
        digits = digits[: len(digits) - count]
    return written


def _literal(found: re.Match[str]) -> str:
    """What a token writes that is neither digit nor sign."""
    if found[1] is not None:
        return found[1]
    if found[3] is not None:
        currency = _CURRENCY.fullmatch(found[3])
        return currency[1] if currency else ""
    if found[4]:
        return "" if re.search(r"[0#?]", found[4]) else found[4]
    return found[2] or found[7] or found[6] or found[9] or ""


def _rounded(value: float | Decimal, places: int) -> Decimal:
    exact = value if isinstance(value, Decimal) else Decimal(repr(value))
    return exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def _digits(value: Decimal, pattern: str) -> str:
    """A number by a pattern of 0 # ? , and one point."""
    whole, point, decimals = pattern.partition(".")
    decimals = re.sub(r"[^0#?]", "", decimals)
    thousands = (
        len(pattern.rstrip(".")) - len(pattern.rstrip(".").rstrip(","))
        if not decimals
        else len(whole) - len(whole.rstrip(","))
    )
    grouped = "," in whole.rstrip(",")
    places = re.sub(r"[^0#?]", "", whole)
    rounded = _rounded(value.scaleb(-3 * thousands), min(len(decimals), 30))
    text = f"{abs(rounded):f}"
    integer, _, fraction = text.partition(".")
    integer = integer.lstrip("0").rjust(places.count("0"), "0")
    while fraction and fraction[-1] == "0" and decimals[len(fraction) - 1] != "0":
        fraction = fraction[:-1]
    if grouped and integer:
        integer = f"{int(integer):,}".rjust(len(integer), "0") if not integer.startswith("0") else integer
    sign = "-" if rounded < 0 else ""
    return f"{sign}{integer}{'.' if point and (fraction or decimals) and (fraction or '0' in decimals) else ''}{fraction}"


def _scientific(value: Decimal, pattern: str, mark: str) -> str:
    decimals = len(re.sub(r"[^0#?]", "", pattern.partition(".")[2]))
    mantissa, exponent = f"{value:.{min(decimals, 30)}E}".split("E")
    sign = "-" if exponent.startswith("-") else "+" if mark.endswith("+") else ""
    return f"{mantissa}E{sign}{exponent.lstrip('+-').rjust(2, '0')}"


def _fraction(value: float, tokens: list[re.Match[str]]) -> str:
    """1 1/2, by a format such as # ?/?."""
    slash = next(at for at, found in enumerate(tokens) if found[6])
    below = "".join(found[4] or found[9] or "" for found in tokens[slash + 1 :]).strip()
    has_whole = sum(1 for found in tokens[:slash] if found[4]) > 1
    most = int(below) if below.isdecimal() and below.strip("0") else 10 ** min(len(below) or 1, 4) - 1
    exact = Fraction(abs(value))
    near = (
        Fraction(round(exact * most), most)
        if below.isdecimal() and below.strip("0")
        else exact.limit_denominator(most)
    )
    whole, rest = divmod(near.numerator, near.denominator) if has_whole else (0, near.numerator)
    parts = [str(whole)] if whole or not rest else []
    parts += [f"{rest}/{near.denominator}"] if rest else []
    return ("-" if value < 0 and near else "") + " ".join(parts)
