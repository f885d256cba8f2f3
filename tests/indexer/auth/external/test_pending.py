"""What a browser keeps of a sign-in at a provider."""

from __future__ import annotations

import pytest

from indexer.auth.external.pending import HELD, Pending

KEY = b"k" * 32
PENDING = Pending("ab12", "http://localhost/back", "/search?q=劳模", 1000.0)


def test_it_comes_back_as_it_was() -> None:
    sealed = PENDING.sealed(KEY)
    assert Pending.opened(sealed, KEY, 1000.0 + HELD - 1) == PENDING
    assert all(each.isalnum() or each in "-_=" for each in sealed)  # what a cookie holds


@pytest.mark.parametrize("now", [999.0, 1000.0 + HELD])
def test_it_is_held_for_a_while(now: float) -> None:
    assert Pending.opened(PENDING.sealed(KEY), KEY, now) is None


@pytest.mark.parametrize("sealed", ["", "x", "0" * 64, "劳" * 80])
def test_what_was_not_sealed_is_nothing(sealed: str) -> None:
    assert Pending.opened(sealed, KEY, 1000.0) is None


def test_every_change_is_seen() -> None:
    sealed = PENDING.sealed(KEY)
    for at in range(0, len(sealed), 7):
        altered = sealed[:at] + ("0" if sealed[at] != "0" else "1") + sealed[at + 1 :]
        assert Pending.opened(altered, KEY, 1000.0) is None
    assert Pending.opened(sealed, b"o" * 32, 1000.0) is None
