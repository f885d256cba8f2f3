"""How many pages a list has, and where each begins."""

from __future__ import annotations

import pytest

from search_app.web.paging import last_page, offset_of


@pytest.mark.parametrize(("total", "pages"), [(0, 1), (1, 1), (10, 1), (11, 2), (20, 2), (21, 3)])
def test_every_thing_stands_on_one_page(total: int, pages: int) -> None:
    assert last_page(total, 10) == pages
    firsts = [offset_of(page, 10) for page in range(1, pages + 1)]
    assert [at for first in firsts for at in range(total)[first : first + 10]] == list(range(total))
