"""What was typed is parsed once a page, however much of the page is made of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from indexer.archive import Archive
from indexer.query import lexer, parser
from indexer.query.lexer import Token
from search_app import create_app
from tests.indexer.test_archive import import_records, record

TYPED, MEANT = "劳魔精神 工会", "劳模精神 工会"


@pytest.fixture
def client(empty: Archive, tmp_path: Path) -> FlaskClient:
    texts = [f"弘扬劳模精神，工会第{number}次评选劳动模范。" for number in range(12)]
    import_records(empty, tmp_path, *(record(f"d{at}", f"评选{at}", text) for at, text in enumerate(texts)))
    empty.words.add_synonyms(["工会", "职工之家"], actor="")
    return create_app(archive=empty).test_client()


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each text has been parsed."""
    counted: Counter[str] = Counter()
    plain = lexer.tokens

    def tokens(typed: str) -> Iterator[Token]:
        counted[typed] += 1
        return plain(typed)

    monkeypatch.setattr(parser, "tokens", tokens)
    return counted


@pytest.mark.parametrize("widen", [0, 1])
def test_a_search_page_parses_what_was_typed_once(
    client: FlaskClient, parsed: Counter[str], widen: int
) -> None:
    page = client.get(f"/search?q={quote(TYPED)}&widen={widen}").text
    assert "您要找的是不是" in page and MEANT in page, "another query is suggested"
    assert "职工之家" in page, "synonyms are told"
    assert "“劳魔精神”和“工会”" in page, "how it was read is told"
    assert parsed == {TYPED: 1, MEANT: 1}, "and so is what is suggested, to see whether it finds more"


@pytest.mark.parametrize(
    "address",
    [
        "/search?page=9&q=",  # past the end: asked for twice
        "/articles/d0?widen=1&q=",
        "/api/v1/search?widen=1&q=",
        "/search.csv?q=",
        "/search.atom?q=",
    ],
)
def test_other_pages_parse_it_once(client: FlaskClient, parsed: Counter[str], address: str) -> None:
    answer = client.get(address + quote("“劳模精神” 工会"))
    assert answer.status_code == 200 and answer.data
    assert parsed == {"“劳模精神” 工会": 1}
