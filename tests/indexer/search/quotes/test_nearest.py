"""The nearest wording of a document is found, at the right characters of both sides, also in a long one."""

from __future__ import annotations

import time

from indexer.model.document import Document
from indexer.model.stored import StoredDocument
from indexer.search.quotes.nearest import SHORTEST, likely_grams, nearest_wordings, pairs_of
from indexer.search.quotes.passages import passages_of

SAID = "各级工会要團結引领广大职工　当好主力军"


def stored(body: str) -> StoredDocument:
    return StoredDocument(1, "d1", 1, "active", Document("讲话", body), "", "", "")


def test_differing_characters_are_marked_in_what_both_have_written() -> None:
    (passage,) = passages_of("　　各级工会要团结带领廣大职工当好主力军。")
    (found,) = nearest_wordings(passage, [stored(f"同志们：{SAID}，建功新时代。")])
    assert found.text == SAID and found.core == "各级工会要团结引领广大职工当好主力军"
    assert found.distance == 1
    ((start, end, there, there_end),) = found.differences
    assert (passage.text[start:end], found.text[there:there_end]) == ("带", "引")


def test_what_stands_in_another_paragraph_is_not_the_wording() -> None:
    (passage,) = passages_of("各级工会要团结带领职工当好主力军")
    assert nearest_wordings(passage, [stored("各级工会要团结引领\n职工当好主力军")]) == []


def test_too_much_that_differs_is_another_sentence() -> None:
    (passage,) = passages_of("各级工会要团结带领职工当好主力军")
    assert nearest_wordings(passage, [stored("各级机关要组织好年轻干部当好讲解员")]) == []


def test_a_long_text_is_looked_at_where_the_passage_may_stand() -> None:
    (passage,) = passages_of("各级工会要团结带领广大职工当好主力军")
    long = "先进集体名单。" * 20_000 + "各级工会要团结引领广大职工当好主力军。" + "名单附后。" * 20_000
    (found, *_) = nearest_wordings(passage, [stored(long)])
    assert found.text == "各级工会要团结引领广大职工当好主力军"


def test_a_row_of_dots_votes_for_no_place() -> None:
    dots = "·" * 400
    (passage,) = passages_of(f"第一章总则{dots}第三页")
    body = f"目录{'·' * 40_000}\n第一章总责{dots}第三页\n{'·' * 40_000}"
    began = time.process_time()
    (found,) = nearest_wordings(passage, [stored(body)])
    assert found.distance == 1 and time.process_time() - began < 2
    (all_dots,) = passages_of("好" + dots + "的")
    assert nearest_wordings(all_dots, [stored(body)]) == []


def test_strings_with_rare_pairs_are_asked_for_first() -> None:
    holding = dict.fromkeys(pairs_of("团结引领广大职工"), 100) | {"引领": 3, "广大": 0}
    likely = likely_grams("团结引领广大职工", holding)
    assert likely[0] in ("团结引领", "结引领广") and not any("广大" in gram for gram in likely)
    assert all(len(gram) == 4 for gram in likely) and SHORTEST > 4
