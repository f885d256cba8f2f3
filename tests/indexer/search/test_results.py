"""An answer as JSON has the contract's keys, and can be written and read again."""

from __future__ import annotations

import json

from indexer.model.request import SearchRequest
from indexer.query.parser import read
from indexer.search.results import Hit, SearchResult, Snippet
from indexer.text.span import Span

SNIPPET = Snippet("弘扬劳模精神", (Span(2, 4),), "第一节", "倪倩", "浦东新区", 7, True, False)
HIT = Hit("a1", "劳模", None, "劳动报", 1.23456789, "phrase", (SNIPPET,), (Span(0, 2),))


def result(*hits: Hit) -> SearchResult:
    return SearchResult(
        SearchRequest("劳模"),
        read("劳模"),
        7,
        {"phrase": 7},
        hits,
        {"year": (("2022", 3), ("2021", 4))},
        took_ms=1.5,
    )


def test_a_hit_has_the_keys_of_the_contract() -> None:
    (hit,) = json.loads(json.dumps(result(HIT).as_json()))["hits"]
    assert hit == {
        "id": "a1",
        "title": "劳模",
        "date": None,
        "source": "劳动报",
        "section": "第一节",
        "speaker": "倪倩",
        "score": 1.2346,
        "tier": "phrase",
        "title_marks": [[0, 2]],
        "snippets": [
            {
                "text": "弘扬劳模精神",
                "marks": [[2, 4]],
                "section": "第一节",
                "speaker": "倪倩",
                "district": "浦东新区",
                "cut": [True, False],
            }
        ],
        "url": "/articles/a1",
    }


def test_an_answer_tells_counts_as_lists() -> None:
    told = json.loads(json.dumps(result().as_json()))
    assert (told["total"], told["tiers"], told["facets"]) == (
        7,
        {"phrase": 7},
        {"year": [["2022", 3], ["2021", 4]]},
    )
    assert told["hits"] == [] and told["suggestion"] is None


def test_the_section_of_a_hit_is_that_of_its_first_snippet() -> None:
    bare = Hit("a1", "劳模", "2022-03-24", "", 0.0, "all", ())
    assert (bare.section, bare.speaker) == ("", "") and (HIT.section, HIT.speaker) == ("第一节", "倪倩")
