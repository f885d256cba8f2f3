"""The study of growth: every cost has a row, and the exponent is that of a power."""

from __future__ import annotations

import re

import pytest

from bench.studies.growth import measure

COSTS = (
    *(
        "import, s",
        "indexing anew, s CPU",
        "check, s",
        "backup, s",
        "restore, s",
        "opening and a first search, ms p50",
    ),
    *(
        "near duplicates of a document, ms p95",
        "search, typed phrase, ms CPU",
        "search, any of three words, ms p95",
    ),
    *("completion, pinyin, ms p50", "search, nothing found, did you mean, ms p50", "/healthz, ms p50"),
    *("adding one document, ms p50", "importing 10 documents, s"),
    "private memory of the server after these, MB",
)


@pytest.mark.slow
def test_each_cost_is_told_at_each_size(capsys: pytest.CaptureFixture[str]) -> None:
    measure.main(["--corpus", "synthetic", "--sizes", "60,120", "--requests", "2", "--added", "10"])
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in capsys.readouterr().out.splitlines()
        if line.startswith("| ")
    ]
    assert rows[0] == ["", "60", "120", "exponent"]
    told = {row[0]: row[1:] for row in rows[2:]}
    assert set(COSTS) <= set(told)
    for name in COSTS:
        first, second, exponent = told[name]
        assert float(first.replace(",", "")) >= 0 and float(second.replace(",", "")) >= 0
        assert re.fullmatch(r"-?\d+\.\d\d|–", exponent)


@pytest.mark.parametrize(
    ("values", "exponent"),
    [
        ([2.0, 2.0], "0.00"),
        ([1.0, 10.0], "1.00"),
        ([1.0, 5.0, 100.0], "2.00"),
        ([0.0, 1.0], "–"),
        ([3.0], "–"),
    ],
)
def test_an_exponent_is_that_of_the_power(values: list[float], exponent: str) -> None:
    sizes = {1: [100], 2: [100, 1_000], 3: [100, 500, 1_000]}[len(values)]
    assert measure.exponent(sizes, values) == exponent


@pytest.mark.parametrize("sizes", ["10,5", "5,5", "0,5"])
def test_sizes_rise(sizes: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        measure.main(["--sizes", sizes])
    assert "the least first" in capsys.readouterr().err
