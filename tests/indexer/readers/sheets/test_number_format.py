"""Numbers, days and times are shown as spreadsheets show them."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.readers.sheets.number_format import BUILTIN, shown, shown_text

ACCOUNT = '_ ¥* #,##0.00_ ;_ ¥* -#,##0.00_ ;_ ¥* "-"??_ ;_ @_ '
DAY = 44991  # Monday, 2023-03-06


@pytest.mark.parametrize(
    ("value", "code", "expected"),
    [
        (3000, "General", "3000"),
        (0.1 + 0.2, "General", "0.3"),
        (3.14159265358979, "General", "3.141592654"),
        (1 / 3, "General", "0.333333333"),
        (123456789012345, "General", "123456789012345"),
        (1e21, "General", "1E+21"),
        (1.5e-9, "General", "1.5E-09"),
        (-0.5, "G/通用格式", "-0.5"),
        (3, 'G/通用格式"元"', "3元"),
        (2.5, "0", "3"),
        (7, "000", "007"),
        (1.5, "0.##", "1.5"),
        (1234.567, "#,##0.0##", "1,234.567"),
        (-1234.5, "#,##0.00", "-1,234.50"),
        (1234567, "#,##0,", "1,235"),
        (12, '0.00"万元"', "12.00万元"),
        (0.125, "0.00%", "12.50%"),
        (-3.5, "0_);(0)", "(4)"),
        (-3.5, "#,##0.00_ ;[Red]\\-#,##0.00\\ ", "-3.50"),
        (12, "[$¥-804]#,##0.00", "¥12.00"),
        (1234.5, ACCOUNT, "¥1,234.50"),
        (-5, ACCOUNT, "¥-5.00"),
        (0, ACCOUNT, "¥-"),
        (0, "#,##0;-#,##0;", ""),
        (5, ";;;", ""),
        (7, '"共"0"人"', "共7人"),
        (100, '[>=60]"及格";"不及格"', "及格"),
        (10, '[>=60]"及格";"不及格"', "不及格"),
        (12345, "0.00E+00", "1.23E+04"),
        (0.5, "# ?/?", "1/2"),
        (1.25, "# ?/?", "1 1/4"),
        (13800001111, "000-0000-0000", "138-0000-1111"),
        (12345, "[DBNum1][$-804]General", "一万二千三百四十五"),
        (15, "[DBNum1]General", "十五"),
        (105, "[DBNum1]General", "一百〇五"),
        (123, "[DBNum1]0", "一二三"),
        (123456, "[DBNum2][$-804]General", "壹拾贰万叁仟肆佰伍拾陆"),
        (10005, "[DBNum2]General", "壹万零伍"),
        (DAY, "yyyy/m/d", "2023/3/6"),
        (DAY, 'yyyy"年"m"月"d"日";@', "2023年3月6日"),
        (DAY, '[DBNum1][$-804]yyyy"年"m"月"d"日"', "二〇二三年三月六日"),
        (DAY, "[$-804]aaaa;@", "星期一"),
        (DAY, "d-mmm-yy", "6-Mar-23"),
        (DAY + 0.5, "yyyy-mm-dd hh:mm", "2023-03-06 12:00"),
        (DAY + 0.75, "h:mm AM/PM", "6:00 PM"),
        (DAY + 0.604, '上午/下午h"时"mm"分"', "下午2时29分"),
        (DAY + 0.999999999, "h:mm:ss", "0:00:00"),
        (1.5, "[h]:mm:ss", "36:00:00"),
        (1, "yyyy-m-d", "1900-1-1"),
        (59, "yyyy-m-d", "1900-2-28"),
        (61, "yyyy-m-d", "1900-3-1"),
        (-1, "yyyy-m-d", "-1"),
    ],
)
def test_a_number_by_its_format(value: float, code: str, expected: str) -> None:
    assert shown(value, code) == expected


def test_days_since_1904() -> None:
    assert shown(DAY - 1462, "yyyy-mm-dd", since_1904=True) == "2023-03-06"


def test_a_text_by_its_format() -> None:
    assert shown_text("青枫", "General") == "青枫"
    assert shown_text("青枫", '"单位："@') == "单位：青枫"
    assert shown_text("青枫", '0;-0;0;@"区"') == "青枫区"
    assert shown_text("青枫", "#,##0.00") == "青枫"


@pytest.mark.parametrize("number", BUILTIN)
def test_every_format_without_a_code_shows_something(number: int) -> None:
    assert shown(DAY + 0.4, BUILTIN[number])


@given(
    st.floats(allow_nan=False, allow_infinity=False),
    st.text('#0?.,%;[]"\\_*@yYmdhsaEeGeneral/-+ DBNum12$¥年万<>=', max_size=30),
)
def test_whatever_stands_in_a_format_a_text_comes_out(value: float, code: str) -> None:
    with suppress(ValueError, OverflowError, ArithmeticError):  # readers give the number as it is then
        assert isinstance(shown(value, code), str)
    assert isinstance(shown_text("甲", code), str)
