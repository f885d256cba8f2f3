"""What was typed is cut into terms with their quotes, minus and label, and nothing typed fails or is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.query.lexer import FIELDS, Token, tokens
from indexer.text.normalization import normalize_line

CASES = {
    "劳模 精神": [Token("劳模"), Token("精神")],
    "\u3000劳模\t精神\n": [Token("劳模"), Token("精神")],
    "“劳模 精神”": [Token("劳模 精神", quoted=True)],
    '"劳模"|"工匠"': [Token("劳模", quoted=True), Token("|"), Token("工匠", quoted=True)],
    "-劳模": [Token("劳模", negated=True)],
    "－“劳模 精神”": [Token("劳模 精神", quoted=True, negated=True)],
    "- 劳模": [Token("-"), Token("劳模")],
    "--": [Token("--")],
    "--劳模": [Token("--劳模")],
    "《劳模 精神》。|工匠": [Token("《劳模 精神》。"), Token("|"), Token("工匠")],
    "《劳模 精神》的": [Token("《劳模"), Token("精神》的")],
    "北京-上海": [Token("北京-上海")],
    "标题:劳模": [Token("劳模", field="title", label="标题:")],
    "标题： “劳模 精神”": [Token("劳模 精神", quoted=True, field="title", label="标题： ")],
    "-区:浦东": [Token("浦东", negated=True, field="district", label="区:")],
    "区:浦东|徐汇": [
        Token("浦东", field="district", label="区:"),
        Token("|"),
        Token("徐汇", field="district", label="区:"),
    ],
    "区:浦东 |徐汇": [Token("浦东", field="district", label="区:"), Token("|"), Token("徐汇")],
    "TITLE:a": [Token("a", field="title", label="TITLE:")],
    "通知:放假": [Token("通知:放假")],
    "标题:": [Token("标题:")],
    "标题:|甲": [Token("标题:"), Token("|"), Token("甲")],
    "他说“劳模”二字": [Token("他说“劳模”二字")],
    "“劳模”二字": [Token("“劳模”二字")],
    "“劳模 精神": [Token("劳模 精神", quoted=True)],
    '““"': [Token("“", quoted=True)],
    "": [],
    "  ": [],
}


@pytest.mark.parametrize("typed", CASES)
def test_terms(typed: str) -> None:
    assert list(tokens(typed)) == CASES[typed]


@pytest.mark.parametrize(
    ("token", "is_or"),
    [
        (Token("OR"), True),
        (Token("｜"), True),
        (Token("||"), True),
        (Token("Or"), False),
        (Token("OR", quoted=True), False),
        (Token("or", negated=True), False),
        (Token("|", field="title"), False),
    ],
)
def test_the_operator_for_either(token: Token, is_or: bool) -> None:
    assert token.is_or == is_or


@pytest.mark.parametrize("label", FIELDS)
def test_every_label_is_found_as_it_is_looked_up(label: str) -> None:
    assert normalize_line(label) == label
    assert list(tokens(f"{label}:甲")) == [Token("甲", field=FIELDS[label], label=f"{label}:")]


@given(st.text('劳模ab标题区:：|｜《》"“”「」『﹂-－ \u3000OR\n', max_size=24))
def test_anything_typed_is_cut_and_keeps_its_order(typed: str) -> None:
    """Each term's text stands in what was typed, one behind the other, and what is left out are blanks and signs."""
    at = 0
    left = ""
    for token in tokens(typed):
        found = typed.index(token.text, at)
        left += typed[at:found]
        at = found + len(token.text)
    left += typed[at:]
    for label in sorted(FIELDS, key=len, reverse=True):
        left = left.replace(label, "")
    assert not set(left) - set('"“”「」『﹂-－:： \u3000\n')
