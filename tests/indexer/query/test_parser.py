"""What was typed and the tree it becomes; nothing typed is an error."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.query.filing_years import Years
from indexer.query.nearness import Near
from indexer.query.parser import (
    EVERYTHING,
    LONGEST_QUERY,
    MOST_TERMS,
    And,
    Field,
    Not,
    Or,
    Period,
    Phrase,
    Query,
    Words,
    join_words,
    leaves,
    parse,
    read,
)
from indexer.text.normalization import normalize_line

TREES = {
    "nothing": ("", "()"),
    "blanks": (" \u3000\t", "()"),
    "invisible": ("\u200b", "()"),
    "one word": ("劳模精神", "劳模精神"),
    "words side by side": ("劳模 精神", "(劳模 精神)"),
    "traditional": ("勞模\u3000精神", "(劳模 精神)"),
    "full width letters": ("ＧＤＰ", "gdp"),
    "punctuation": ("。", "。"),
    "line break": ("劳模\n精神", "(劳模 精神)"),
    # quotes
    "straight": ('"劳模精神"', '"劳模精神"'),
    "full width": ("＂劳模精神＂", '"劳模精神"'),
    "curly": ("“劳模精神”", '"劳模精神"'),
    "low and high": ("„劳模精神“", '"劳模精神"'),
    "closing on both sides": ("”劳模精神”", '"劳模精神"'),
    "corner": ("「劳模精神」", '"劳模精神"'),
    "white corner": ("『劳模精神』", '"劳模精神"'),
    "vertical corner": ("﹁劳模精神﹂", '"劳模精神"'),
    "vertical white corner": ("﹃劳模精神﹄", '"劳模精神"'),
    "curly, then straight": ('“劳模精神"', '"劳模精神"'),
    "straight, then curly": ('"劳模精神”', '"劳模精神"'),
    "blanks inside": ('"劳模 精神"', '"劳模精神"'),
    "Latin blanks inside": ('"New  York"', '"new york"'),
    "operators inside": ('"劳模 OR -工匠|技师"', '"劳模or-工匠|技师"'),
    "empty": ('""', "()"),
    "empty curly": ("“”", "()"),
    "blank quoted": ('" "', "()"),
    "two": ('"劳模" “工匠”', '("劳模" "工匠")'),
    "quoted and not": ('"劳模" 工匠', '("劳模" 工匠)'),
    "single quotes quote nothing": ("‘劳模’", "'劳模'"),
    "a title in its marks": ("《劳模》", "劳模"),
    "a title in its marks, blanks and full stop": ("《劳模 精神-工匠 -书屋》。", "劳模精神-工匠-书屋"),
    "a title in small marks": ("〈劳模〉？", "劳模"),
    "a title within a title": ("《关于〈劳模〉的说明》", "关于〈劳模〉的说明"),
    "either of two titles": ("《劳模》|《工匠》", "(劳模 | 工匠)"),
    "a title wanted in the title": ("标题:《劳模 精神》", "title:劳模精神"),
    "a title in quotes": ("“《劳模》”", '"《劳模》"'),
    "a title that is not wanted": ("-《劳模》", "-《劳模》"),
    "a title within a text": ("学习《劳模》", "学习《劳模》"),
    "a title beside a word": ("《劳模》 精神", "(《劳模》 精神)"),
    "two titles": ("《劳模》和《工匠》", "《劳模》和《工匠》"),
    "a title that says nothing": ("《》", "《》"),
    "unclosed": ("“劳模 精神", '"劳模精神"'),
    "unclosed straight": ('工匠 "劳模 精神', '(工匠 "劳模精神")'),
    "lone quote": ('"', "()"),
    "closing alone": ("劳模”", '劳模"'),
    "nested alike": ("“他说“好”了”", '"他说"好"了"'),
    "nested other": ("“他说「好」了”", '"他说"好"了"'),
    "nested straight": ('“他说"好"了”', '"他说"好"了"'),
    "quotes within a pasted sentence": (
        "做实做好“县级工会加强年”工作",
        '做实做好"县级工会加强年"工作',
    ),
    "a pasted sentence begins with quotes": ("“县级工会加强年”工作", '"县级工会加强年"工作'),
    "a pasted sentence ends with quotes": ("争当“一线干部”", '争当"一线干部"'),
    "curly, then corner": ("“劳模」", '"劳模"'),
    "corner, then straight": ('「劳模"', '"劳模"'),
    "two of mixed kinds": ('“劳模" "工匠”', '("劳模" "工匠")'),
    "mixed kinds, then a word": ('『劳模” 工匠 -「书屋"', '("劳模" 工匠 -"书屋")'),
    "either of mixed kinds": ('“劳模"|"工匠”', '("劳模" | "工匠")'),
    "terms quoted within": ('“甲 "乙" 「丙』 丁”', '"甲"乙""丙"丁"'),
    "a text with blanks and quotes": ('"布 局 ” “ 在 "', '"布局""在"'),
    "a text with quotes of another kind": ('"布局” “在"', '"布局""在"'),
    "quoted alike within": ("“他说 “好” 了”", '"他说"好"了"'),
    "a sentence begins with mixed quotes": (
        '“大伙儿心往一处想，劲往一处使"出自哪里？',
        '"大伙儿心往一处想,劲往一处使"出自哪里?',
    ),
    "a sentence has mixed quotes": ('谁提出“一线工作法"？', '谁提出"一线工作法"?'),
    "an opening mark closes within a sentence": ("“三服务“指什么", '"三服务"指什么'),
    "the first never closed": ("“劳模 “工匠”", '("劳模 "工匠")'),
    "quotes and full stop": ("“劳模”。", '"劳模"。'),
    # or
    "OR": ("劳模 OR 工匠", "(劳模 | 工匠)"),
    "lower case or": ("劳模 or 工匠", "(劳模 | 工匠)"),
    "full width OR": ("劳模 ＯＲ 工匠", "(劳模 | 工匠)"),
    "bar": ("劳模 | 工匠", "(劳模 | 工匠)"),
    "bar without blanks": ("劳模|工匠", "(劳模 | 工匠)"),
    "full width bar": ("劳模｜工匠", "(劳模 | 工匠)"),
    "double bar": ("劳模 || 工匠", "(劳模 | 工匠)"),
    "OR of phrases": ('"劳模"|"工匠"', '("劳模" | "工匠")'),
    "OR of three": ("甲 OR 乙 OR 丙", "(甲 | 乙 | 丙)"),
    "OR binds more than side by side": ("甲 乙 OR 丙 丁", "(甲 (乙 | 丙) 丁)"),
    "OR at the end": ("劳模 OR", "劳模"),
    "OR at the beginning": ("OR 劳模", "劳模"),
    "OR twice": ("劳模 OR | 工匠", "(劳模 | 工匠)"),
    "OR alone": ("OR", "()"),
    "OR within a word": ("ORDER", "order"),
    "OR quoted": ('劳模 "OR" 工匠', '(劳模 "or" 工匠)'),
    # not
    "without": ("劳模 -工匠", "(劳模 -工匠)"),
    "without, full width": ("劳模 －工匠", "(劳模 -工匠)"),
    "without, minus sign": ("劳模 −工匠", "(劳模 -工匠)"),
    "without a phrase": ("劳模 -“工匠 精神”", '(劳模 -"工匠精神")'),
    "without alone": ("-工匠", "-工匠"),
    "without twice": ("-劳模 -工匠", "(-劳模 -工匠)"),
    "or without": ("劳模 OR -工匠", "(劳模 | -工匠)"),
    "a dash between blanks": ("上海 - 北京", "(上海 北京)"),
    "dashes between blanks": ("职工之家建设 -- 三年回顾", "(职工之家建设 三年回顾)"),
    "dashes of any kind": ("劳模 —— 工匠 −－ 书屋 -— 阅读", "(劳模 工匠 书屋 阅读)"),
    "a dash at the end": ("劳模 -", "劳模"),
    "dashes alone": ("--", "--"),
    "dashes alone with blanks": ("- —", "-—"),
    "quoted dashes": ('劳模 "--"', '(劳模 "--")'),
    "dashes before a word exclude nothing": ("劳模 --工匠", "(劳模 --工匠)"),
    "dashes beside an operator": ("劳模 OR - 工匠", "(劳模 | 工匠)"),
    "dashes within": ("2022-03-24", "2022-03-24"),
    # fields
    "title": ("标题:劳模精神 工匠", "(title:劳模精神 工匠)"),
    "title, exact": ("题名：“劳模 精神”", 'title:"劳模精神"'),
    "English name, full width": ("ＴＩＴＬＥ：ＡＢ", "title:ab"),
    "a blank after the colon": ("标题： 劳模", "title:劳模"),
    "without in a field": ("-标题:工会", "-title:工会"),
    "author": ("责任者:倪倩", "author:倪倩"),
    "speaker is author": ("speaker:倪倩", "author:倪倩"),
    "source": ("来源:劳动报", "source:劳动报"),
    "code": ("档号:Z012·7", "code:z012·7"),
    "number": ("文号:青工总〔2021〕12号", "number:青工总[2021]12号"),
    "kind": ("文种:通知", "kind:通知"),
    "filing year": ("年度:2021", "filing_year:2021"),
    "filing years": ("年度:2019..2021", "filing_year:2019..2021"),
    "filing years, open": ("年度:..2021 -年度：２０１９..", "(filing_year:..2021 -filing_year:2019..)"),
    "filing years in words": ("年度:2021年度至2019年度", "filing_year:2019..2021"),
    "filing years in quotes": ("年度:“2019—2021”", "filing_year:2019..2021"),
    "filing years and one more": ("年度:2019-2021、2023", "(filing_year:2019..2021 | filing_year:2023)"),
    "filing years and one beyond the bar": (
        "年度:2023|2019~2021",
        "(filing_year:2023 | filing_year:2019..2021)",
    ),
    "parts of filing years are none": ("年度:2019-03..2021", "filing_year:2019-03..2021"),
    "a year is of the date": ("年份:2021", "date:20210101..20211231"),
    "retention": ("保管期限:永久|定期30年", "(retention:永久 | retention:定期30年)"),
    "subjects with 、": ("主题词：表彰、劳模", "(subject:表彰 | subject:劳模)"),
    "filing year in English": ("-filing_year:2021", "-filing_year:2021"),
    "a label holds beyond the bar": ("区:浦东|徐汇 劳模", "((district:浦东 | district:徐汇) 劳模)"),
    "but not beyond blanks": ("区:浦东 | 徐汇", "(district:浦东 | 徐汇)"),
    "nor over a minus": ("区:浦东|-徐汇", "(district:浦东 | -徐汇)"),
    "names with 、": ("区：浦东、徐汇", "(district:浦东 | district:徐汇)"),
    "a quoted name is one": ("作者:“甲、乙”", 'author:"甲、乙"'),
    "dates": ("日期:2022-01..2022-06 劳模", "(date:20220101..20220630 劳模)"),
    "date, one day": ("date:2022-03-24", "date:20220324"),
    "date, open": ("年份:2022..", "date:20220101.."),
    "fields with OR": ("标题:劳模 OR 作者:倪倩", "(title:劳模 | author:倪倩)"),
    "no date is text": ("日期:不对", "日期:不对"),
    "no value is text": ("标题:", "标题:"),
    "no value before a bar": ("标题:|劳模", "(标题: | 劳模)"),
    "an unknown label is text": ("摘要:劳模", "摘要:劳模"),
    "an address is text": ("http://a.b", "http://a.b"),
    "a label within a word is text": ("关于标题:劳模", "关于标题:劳模"),
    "a quoted label is text": ("“标题:劳模”", '"标题:劳模"'),
}


@pytest.mark.parametrize(("typed", "tree"), TREES.values(), ids=TREES.keys())
def test_tree(typed: str, tree: str) -> None:
    assert str(parse(typed)) == tree


def test_words_side_by_side_are_joined_and_keep_their_pieces() -> None:
    assert join_words(parse("市 总工会")) == Words("市总工会", ("市", "总工会"))
    assert join_words(parse("new york 工会")) == Words("new york工会", ("new", "york", "工会"))
    assert join_words(parse('甲 "乙" 丙 丁')) == And((Words("甲"), Phrase("乙"), Words("丙丁", ("丙", "丁"))))
    assert join_words(join_words(parse("甲 乙 丙"))) == Words("甲乙丙", ("甲", "乙", "丙"))


def test_kinds_of_node() -> None:
    """What prints alike may differ in kind."""
    assert parse("劳模”") == Words('劳模"')
    assert parse("“劳模”") == Phrase("劳模")
    assert parse('甲 "乙" | -丙') == And((Words("甲"), Or((Phrase("乙"), Not(Words("丙"))))))
    assert parse("") == EVERYTHING == And(())


ANYTHING = st.text(
    st.one_of(
        st.sampled_from('标题年:：2劳模a "“”„「」『』﹁＂|｜-－OR\u3000\n\x1c\x85\u200b\ud800'),
        st.characters(),
    )
)


@pytest.mark.slow
@settings(max_examples=500, deadline=None)
@given(ANYTHING)
def test_never_fails_and_every_leaf_is_normalised(typed: str) -> None:
    for text in texts(parse(typed)):
        assert text == normalize_line(text) != ""


@settings(deadline=None)
@given(st.text(st.characters(exclude_characters='"＂“”„「」『』﹁﹃')))
def test_quoting_keeps_all(text: str) -> None:
    """Whatever stands between quotes is one exact phrase."""
    expected = normalize_line(text[: LONGEST_QUERY - 2])
    assert parse(f'"{text}"') == (Phrase(expected) if expected else EVERYTHING)


@given(st.text("布局在 ab“”「」『』﹁﹂　|-", max_size=20))
def test_straight_quotes_keep_all_that_has_none(text: str) -> None:
    """Whatever marks and blanks a copied text has, it is asked for as it stands."""
    expected = normalize_line(text)
    assert parse(f'"{text}"') == (Phrase(expected) if expected else EVERYTHING)


QUOTABLE = st.text(st.characters(exclude_characters='"＂“”„「」『』﹁﹂﹃﹄'))


@settings(deadline=None)
@given(QUOTABLE, st.sampled_from('"＂“”„「『﹁﹃'), st.sampled_from('"＂“”」』﹂﹄'))
def test_quotes_of_any_kinds_close_each_other(text: str, opening: str, closing: str) -> None:
    expected = normalize_line(text[: LONGEST_QUERY - 2])
    assert parse(f"{opening}{text}{closing}") == (Phrase(expected) if expected else EVERYTHING)


@given(
    st.text("活儿要细，心稳", min_size=1), st.sampled_from('"＂“”„「『﹁﹃'), st.sampled_from('"＂“”」』﹂﹄')
)
def test_a_sentence_with_quotes_of_any_kinds_stays_one(text: str, opening: str, closing: str) -> None:
    for sentence in (f"{opening}{text}{closing}谁说的？", f"谁说{opening}{text}{closing}"):
        assert parse(sentence) == Words(normalize_line(sentence))


LONG = {
    "words": "劳模 " * 33_334,
    "one word": "工" * 100_000,
    "quotes": '"' * 100_000,
    "opening quotes": '"a ' * 33_334,
    "quotes within": '"a"b ' * 20_000,
    "bars": "|" * 100_000,
    "dashes": "-" * 100_000,
}


@pytest.mark.parametrize("typed", LONG.values(), ids=LONG.keys())
def test_a_hundred_thousand_characters(typed: str) -> None:
    assert sum(map(len, texts(parse(typed)))) <= LONGEST_QUERY


MANY = {
    "in quotes": " ".join(f'"{at}"' for at in range(200)),
    "either": "|".join(map(str, range(200))),
    "labelled": " ".join(f"标题:{at}" for at in range(150)),
    "one label": "标题:" + "|".join(map(str, range(200))),
    "names": "作者:" + "、".join(map(str, range(200))),
    "lists of names": " ".join(f"区:甲{at}、乙{at}" for at in range(100)),
    "with quotes between": " ".join(f'工 "{at}"' for at in range(150)),
    "excluded": " ".join(f"-{at}" for at in range(200)),
    "days": " ".join(f"日期:{1900 + at}" for at in range(110)),
}


@pytest.mark.parametrize("typed", MANY.values(), ids=MANY.keys())
def test_of_very_many_terms_the_first_are_looked_for(typed: str) -> None:
    whole = read(typed)
    assert whole.cut and terms(whole.tree) <= MOST_TERMS
    assert not read(typed[:150]).cut


@pytest.mark.parametrize("typed", ["工会 " * 300, "厂 " * 500, "劳模" * 500, " ".join("2022年春的工会" * 40)])
def test_a_pasted_text_is_one_term(typed: str) -> None:
    assert not read(typed).cut and "".join(leaf.text for leaf in leaves(parse(typed))) == normalize_line(
        typed[:LONGEST_QUERY]
    )


def terms(query: Query) -> int:
    """How many conditions a tree has."""
    match query:
        case And(parts) | Or(parts):
            return sum(map(terms, parts))
        case Not(part):
            return terms(part)
        case _:
            return 1


def texts(query: Query) -> list[str]:
    """The text of every leaf."""
    match query:
        case Phrase(text) | Words(text) | Field(text=text):
            return [text]
        case Near(several):
            return list(several)
        case Period() | Years():
            return []
        case And(parts) | Or(parts):
            return [text for part in parts for text in texts(part)]
        case Not(part):
            return texts(part)
