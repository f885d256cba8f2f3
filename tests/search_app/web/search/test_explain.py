"""Queries read out: what was typed, and the sentence a reader is shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.query.parser import parse
from search_app.web.search.explain import LONGEST_TERM, read_out, says_more

READ_OUT = {
    "劳模精神": "全文含“劳模精神”（或其中全部词语）",
    "勞模精神": "全文含“劳模精神”（或其中全部词语）",
    "工会": "全文含“工会”",
    "新就业形态 工会组织": "全文含“新就业形态”和“工会组织”（或其中全部词语）",
    "“县级工会加强年”": "全文逐字含“县级工会加强年”",
    "劳动竞赛 OR 技能竞赛": "全文含“劳动竞赛”或“技能竞赛”（或其中全部词语）",
    "劳模 -浦东": "全文含“劳模”，并且不含“浦东”",
    "“劳模精神” -“工匠精神”": "全文逐字含“劳模精神”，并且不含“工匠精神”",
    "劳模 标题:工匠 精神": "全文含“劳模”和“精神”（或其中全部词语），并且题名含“工匠”",
    '标题:"工匠"': "题名逐字含“工匠”",
    "-标题:工匠": "题名不含“工匠”",
    "区:浦东|徐汇": "区含“浦东”或“徐汇”",
    "作者:倪倩 来源:劳动报": "责任者或发言人含“倪倩”，并且来源含“劳动报”",
    "档号:Z012": "档号含“z012”",
    "文号:总工办 文种:通知": "文号含“总工办”，并且文种含“通知”",
    "标题:工匠 | 来源:劳动报": "题名含“工匠”，或者来源含“劳动报”",
    "劳模 标题:工匠 | 来源:劳动报": "全文含“劳模”，并且（题名含“工匠”，或者来源含“劳动报”）",
    "日期:2022-01..2022-06": "日期在 2022-01-01 至 2022-06-30",
    "date:2022-03-24": "日期为 2022-03-24",
    "日期:2020..": "日期不早于 2020-01-01",
    "日期:..2020": "日期不晚于 2020-12-31",
    "-日期:2022": "不满足：日期在 2022-01-01 至 2022-12-31",
    "年度:2019..2021": "年度在 2019 至 2021",
    "年度:2019..2019": "年度为 2019",
    "年度:2019.. 劳模": "年度不早于 2019，并且全文含“劳模”",
    "-年度:..2021": "不满足：年度不晚于 2021",
    "年度:2019..2021|2023": "年度在 2019 至 2021，或者年度含“2023”",
    "劳模 ~句 工会": "“劳模”和“工会”在同一句",
    "劳模 ~段 工会 ~段 职工": "“劳模”和“工会”和“职工”在同一段",
    "劳模 ~10 工会": "“劳模”和“工会”相距不超过 10 字",
    "劳模 ~句 工会 ~3 职工 上海": "“劳模”和“工会”在同一句，并且“工会”和“职工”相距不超过 3 字，并且全文含“上海”",
    "-劳模 ~句 工会": "不满足：“劳模”和“工会”在同一句",
    "甲 | 劳模 ~句 工会": "全文含“甲”，或者“劳模”和“工会”在同一句",
    "": "",
}


@pytest.mark.parametrize(("typed", "said"), READ_OUT.items())
def test_read_out(typed: str, said: str) -> None:
    assert read_out(parse(typed)) == said


def test_the_example_of_everything_at_once() -> None:
    said = read_out(parse("劳模精神 标题:工匠 日期:2022-01..2022-06 -浦东"))
    assert said == (
        "全文含“劳模精神”（或其中全部词语），并且题名含“工匠”，并且日期在 2022-01-01 至 2022-06-30，并且不含“浦东”"
    )


@pytest.mark.parametrize("typed", ["劳模精神", "ＡＢＣ", "工会 ", "工会，职工", "", "  "])
def test_a_plain_query_needs_no_reading(typed: str) -> None:
    assert not says_more(typed, parse(typed))


@pytest.mark.parametrize(
    "typed", ["勞模精神", "“劳模”", "劳模 工匠", "-劳模", "a|b", "标题:劳模", "日期:2022"]
)
def test_what_was_cut_or_folded_is_read_out(typed: str) -> None:
    assert says_more(typed, parse(typed))


def test_a_long_term_is_shortened() -> None:
    said = read_out(parse(f"“{'工' * (LONGEST_TERM + 1)}”"))
    assert said == f"全文逐字含“{'工' * (LONGEST_TERM - 1)}…”"


@given(st.text(alphabet='工会 "“”|-:标题日期2022..', max_size=30))
def test_every_query_can_be_read_out(typed: str) -> None:
    tree = parse(typed)
    assert isinstance(says_more(typed, tree), bool) and "{" not in read_out(tree)
