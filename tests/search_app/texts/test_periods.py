"""How a period is told."""

from __future__ import annotations

import pytest

from search_app.texts.periods import period_in_words

TOLD = {
    "2025": "2025年",
    "2025-05": "2025年5月",
    "2025-05-12": "2025年5月12日",
    "2021..2023": "2021年至2023年",
    "2022-01..2022-06": "2022年1月至6月",
    "2021-11..2022-02": "2021年11月至2022年2月",
    "2023-10-12..2023-10-15": "2023年10月12日至15日",
    "2021-03-05..2022": "2021年3月5日至2022年",
    "2023-11-26..": "2023年11月26日以来",
    "..2019": "2019年及以前",
}


@pytest.mark.parametrize(("written", "told"), TOLD.items())
def test_told(written: str, told: str) -> None:
    assert period_in_words(written) == told
