"""The map is context-free, idempotent and leads back to the original; its images are those of a table."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.text import normalization as module
from indexer.text.normalization import (
    LONGEST_IMAGE,
    character_image,
    normalize,
    normalize_all,
    normalize_line,
    normalize_with_offsets,
)

# Any code point at all, half of the time one of those that have broken a map like this before.
TROUBLE = "工会 倪a倩Bc2 \t\n\r\x85\u2028\u2029\u3000\u200b\ufeff\u00ad①㎡½ﬁﷺͺ¨éİßΣς가々〇○—“'🏳️\u200d\ud800\udfff\U000e0100"
TEXTS = st.text(st.one_of(st.sampled_from(TROUBLE), st.characters(exclude_categories=())), max_size=30)
QUICK = settings(max_examples=400, deadline=None)

IMAGES = {
    "traditional": ("縣級工會加強年", "县级工会加强年"),
    "taiwanese and hong kong variants": ("著裏衞牀", "着里卫床"),
    "compatibility ideograph": ("\uf9e9\u2f00", "里一"),
    "kangxi radicals": ("⼯⼈", "工人"),
    "full width": ("ＡＢＣ１２３（！）", "abc123(!)"),
    "upper case": ("GDP", "gdp"),
    "blank between Han": ("倪 倩", "倪倩"),
    "ideographic blanks between Han": ("姚\u3000\u3000军", "姚军"),
    "blanks between Han and Latin": ("劳动 App 时代", "劳动app时代"),
    "blanks between digits and Han": ("2 0 2 2 年", "2022年"),
    "blank between Latin words": ("New  York", "new york"),
    "blank between Latin and digit": ("iPhone 14", "iphone14"),
    "blank beside punctuation": ("a , b", "a,b"),
    "blanks at the ends": ("  a 工会\t", "a工会"),
    "soft line break between Han": ("工\u2028会", "工会"),
    "soft line break between Latin words": ("New\u2028York", "new york"),
    "line feed": ("甲 \n 乙", "甲\n乙"),
    "next line": ("甲\x85乙", "甲\n乙"),
    "paragraph separator": ("甲\u2029乙", "甲\n乙"),
    "zero width": ("工\u200b会\ufeff\u200d", "工会"),
    "soft hyphen": ("trade\u00adunion", "tradeunion"),
    "zero width beside a blank": ("a\u200b b", "a b"),
    "control characters": ("工\x00\x07会", "工会"),
    "variation selectors": ("葛\ufe00葛\U000e0100", "葛葛"),
    "lone surrogates": ("\ud800工\udfff", "\ufffd工\ufffd"),
    "square metre": ("12㎡", "12m2"),
    "circled number": ("①②", "12"),
    "ligature": ("ﬁn", "fin"),
    "ellipsis": ("…", "..."),
    "double quotes": ("“甲”„乙‟「丙」『丁』〝戊〞＂", '"甲""乙""丙""丁""戊""'),
    "single quotes": ("‘a’′`＇", "'a''''"),
    "hyphens and minus": ("‐‑‒–−－", "------"),
    "long dashes": ("—―─━", "————"),
    "wave dash": ("〜～", "~~"),
    "dots of a name": ("阿·依•古‧丽∙中・国･心⋅火●", "阿·依·古·丽·中·国·心·火·"),
    "square brackets": ("〔2022〕【一】〖二〗［三］", "[2022][一][二][三]"),
    "beyond the basic plane": ("𠀀\U0002a6a5", "𠀀\U0002a6a5"),
    "nothing": ("", ""),
}


@pytest.mark.parametrize(("text", "image"), IMAGES.values(), ids=IMAGES.keys())
def test_image(text: str, image: str) -> None:
    assert normalize(text) == image
    assert normalize_with_offsets(text).text == image


@pytest.mark.slow
@QUICK
@given(TEXTS, st.data())
def test_context_free(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    assert normalize(text[start:end]) in normalize(text)


@pytest.mark.slow
@QUICK
@given(TEXTS)
def test_idempotent(text: str) -> None:
    assert normalize(normalize(text)) == normalize(text)


@pytest.mark.slow
@QUICK
@given(TEXTS)
def test_offsets_never_fall_and_stay_inside(text: str) -> None:
    made = normalize_with_offsets(text)
    assert made.text == normalize(text)
    assert len(made.origins) == len(made.text)
    assert np.all(np.diff(made.origins) >= 0)
    assert np.all((made.origins >= 0) & (made.origins < len(text)))


@pytest.mark.slow
@QUICK
@given(TEXTS, st.data())
def test_an_origin_holds_what_came_of_it(text: str, data: st.DataObject) -> None:
    made = normalize_with_offsets(text)
    if made.text:
        start = data.draw(st.integers(0, len(made.text) - 1))
        end = data.draw(st.integers(start + 1, len(made.text)))
        origin = made.original_span(start, end)
        assert made.text[start:end].strip(" ") in normalize(text[origin.start : origin.end])


def test_an_origin_is_no_longer_than_need_be() -> None:
    made = normalize_with_offsets("甲 倪 倩\u200b乙12㎡")
    assert made.text == "甲倪倩乙12m2"
    assert made.original_span(1, 3) == (2, 5)
    assert made.original_span(6, 7) == made.original_span(7, 8) == (9, 10)


@pytest.mark.slow
@QUICK
@given(st.lists(TEXTS, max_size=5))
def test_texts_made_together_are_as_each_by_itself(texts: list[str]) -> None:
    together, each = normalize_all(texts), [*map(normalize_with_offsets, texts)]
    assert [made.text for made in together] == [made.text for made in each]
    assert [made.origins.tolist() for made in together] == [made.origins.tolist() for made in each]


def test_nothing_has_no_origin() -> None:
    with pytest.raises(ValueError, match="empty"):
        normalize_with_offsets("工会").original_span(1, 1)


@pytest.mark.slow
@QUICK
@given(TEXTS)
def test_what_is_typed_is_one_line(text: str) -> None:
    assert "\n" not in normalize_line(text)


def test_typed_line_ends_count_as_blanks() -> None:
    assert normalize_line("劳模\n精神") == "劳模精神"
    assert normalize_line("New\nYork\x85Times") == "new york times"


def test_threads_that_meet_a_character_first_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    """The table fills as characters turn up: whoever asks first, each gets that character's own image."""
    characters = [chr(code) for code in range(0x3200, 0x3400)]  # ㈠ … ㏿: most have several characters
    images = ["".join(character_image(character).split()) for character in characters]
    monkeypatch.setattr(module, "_table", np.zeros(0x110000, dtype=np.uint32))
    monkeypatch.setattr(module, "_long_images", {})
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as pool:
            for made in pool.map(lambda _: [normalize(character) for character in characters], range(8)):
                assert made == images
    finally:
        sys.setswitchinterval(interval)


@pytest.mark.slow
def test_no_image_is_longer_than_is_said() -> None:
    longest = max(len(character_image(chr(code))) for code in range(sys.maxunicode + 1))
    assert longest == LONGEST_IMAGE


@settings(deadline=None)
@given(st.text(st.sampled_from("工a \n\x85\u3000\xad㎡乾,")))
def test_a_long_text_becomes_what_it_would_at_one_go(text: str) -> None:
    whole = normalize(text)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(module, "_PIECE", 3)
        assert normalize(text) == whole


def test_lines_are_whole_and_end_to_end() -> None:
    assert list(module.whole_lines("工会\n\n职工之家\n通知", 4)) == ["工会\n\n职工之家\n", "通知"]
    assert list(module.whole_lines("", 4)) == []
