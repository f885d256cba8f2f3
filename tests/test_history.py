"""The short form of `make soak`: a living index stays exact through removals, replacements and additions."""

from __future__ import annotations

import pytest

from bench.studies.history import measure


@pytest.mark.slow
def test_a_living_index_stays_exact() -> None:
    rows = {row.what: row.value for row in measure(300, 40, 200, "synthetic")}
    assert rows["documents"] == "300"
    assert rows["removed, replaced"] == "15, 15"
    assert rows["verbatim strings with the true documents"] == "200 of 200"
