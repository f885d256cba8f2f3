"""Each module is run twice: with the compiled kernel, and by NumPy alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.kernel import kernel_used


@pytest.fixture(scope="module", autouse=True, params=["NumPy", "kernel"])
def _way(request: pytest.FixtureRequest) -> Iterator[None]:
    with kernel_used(request.param == "kernel"):
        yield
