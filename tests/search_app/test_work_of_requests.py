"""Every address that is only read, with the worst that can be asked of it: its work and memory are bounded, and counted."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from flask import Flask

from indexer.archive import Archive
from indexer.text import normalization
from search_app import create_app
from tests.indexer.test_archive import import_records, record
from tests.support.web.visiting import visited_by

pytestmark = pytest.mark.slow
LENGTH = 400_000  # characters of each of two documents, and of two versions of one
PASSES = 2.5  # how often an answer may normalise one of them
MOST_MEMORY = 90  # bytes for each of these characters, an answer of JSON (12 bytes a character) included
HAN = [chr(0x4E00 + at) for at in range(0, 6_000, 12)]
QUERIES = {
    "one word": "劳动竞赛",
    "characters": "|".join(HAN)[:1000],
    "characters in titles": "标题:" + "|".join(HAN)[:990],
    "misspelt": " ".join(f"劳魔{character}神" for character in HAN)[:1000],
    "a pasted text": "请各基层工会把帮扶资金发放到位，并报区总工会备案。" * 30,
}
VALUES = {"id": "long", "version": 1, "other": "lines", "number": 1, "form": "png"}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    home = tmp_path_factory.mktemp("work")
    archive = Archive.open(home)
    line = "请各基层工会把劳动竞赛的帮扶资金发放到位，并报区总工会备案。\n"
    long = line * (LENGTH // len(line))
    import_records(
        archive,
        home,
        record("long", "劳动竞赛", long, kind="通知"),
        record("lines", "竞赛", "的\n" * (LENGTH // 2), kind="通知"),
    )
    archive.edit("long", {"body": long.replace("备案", "存档", 9)}, actor="")
    yield visited_by(create_app(archive=archive, config={"METRICS_FOR_ALL": True}), "administrator")
    archive.close()


def addresses(app: Flask) -> list[str]:
    """All that can be got, of the two documents where it is one's."""
    with app.test_request_context():
        rules = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())]
        adapter = app.url_map.bind("localhost")
        return sorted(
            adapter.build(rule.endpoint, {name: VALUES.get(name, "x") for name in rule.arguments} | also)
            for rule in rules
            for also in ([{}, {"id": "lines"}] if "id" in rule.arguments else [{}])
        )


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_no_address_takes_more_than_a_few_looks_at_a_text(
    app: Flask, query: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at = 0
    plain = normalization._images

    def counted(text: str) -> object:
        nonlocal looked_at
        looked_at += len(text)
        return plain(text)

    client = app.test_client()
    seen = [f"{one}?q={quote(query)}&at={LENGTH}&limit=20&filter=kind:通知" for one in addresses(app)]
    for address in seen:  # whatever is loaded once is loaded now
        client.get(address).close()
    monkeypatch.setattr(normalization, "_images", counted)
    for address in seen:
        looked_at = 0
        tracemalloc.start()
        try:
            answer = client.get(address)
            assert answer.status_code < 500, (address, answer.text[:500])
            assert len(answer.data) < 20 * LENGTH, address
            answer.close()
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        assert looked_at < PASSES * LENGTH, address
        assert peak < MOST_MEMORY * LENGTH, (address, peak)


def test_the_walk_meets_the_addresses_it_is_about(app: Flask, tmp_path: Path) -> None:
    met = {address.replace("long", "*") for address in addresses(app)}
    assert {"/search", "/articles/*", "/search.csv", "/search.atom", "/desk/documents/*/versions/1"} <= met
