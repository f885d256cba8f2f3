"""One battery for whatever keeps originals: byte for byte, never overwritten, found by one name from every machine."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from indexer.errors import OriginalMissing
from indexer.storage import digest
from tests.indexer.originals.conftest import Opening


def test_what_one_machine_keeps_another_reads(opening: Opening) -> None:
    content = b"\xef\xbb\xbf\r\n\x00\xff" * 700_000  # more than one read of a stream
    name = opening().keep(Path("/somewhere/通知.txt"), content, "2022")
    there = opening()
    assert name == "corpus/2022/通知.txt"
    assert list(there.names()) == [name]
    with there.as_file(name) as path, there.opened(name) as file:
        assert path.read_bytes() == content == file.read()
    assert there.digest(name) == digest(content)
    facts = there.facts(name)
    assert facts is not None and facts.size == len(content) and facts.changed > 1_600_000_000


def test_the_same_bytes_again_change_nothing_and_others_get_another_name(opening: Opening) -> None:
    originals = opening()
    first = originals.keep(Path("a/通知.txt"), b"a", "")
    assert opening().keep(Path("b/通知.txt"), b"a", "") == first == "corpus/undated/通知.txt"
    second = originals.keep(Path("通知.txt"), b"b", "")
    assert second == f"corpus/undated/通知-{digest(b'b')[:12]}.txt"
    assert originals.keep(Path("通知.txt"), b"b", "") == second
    assert {name: originals.digest(name) for name in originals.names()} == {
        first: digest(b"a"),
        second: digest(b"b"),
    }


@pytest.mark.slow
def test_many_at_once_under_one_name_are_all_kept(opening: Opening) -> None:
    machines = [opening() for _ in range(4)]
    contents = [bytes([number]) for number in range(24)]

    def keep(number: int) -> str:
        return machines[number % 4].keep(Path("通知.txt"), contents[number], "2022")

    with ThreadPoolExecutor(8) as pool:
        kept = list(pool.map(keep, range(24)))
    assert len(set(kept)) == 24
    for name, content in zip(kept, contents, strict=True):
        assert machines[0].digest(name) == digest(content)


def test_a_missing_original_is_put_back_and_nothing_else_touched(opening: Opening) -> None:
    originals = opening()
    assert originals.put_back("corpus/2022/通知.txt", b"a")
    assert not originals.put_back("corpus/2022/通知.txt", b"b")
    originals.adopt("corpus/2022/通知.txt")
    assert originals.digest("corpus/2022/通知.txt") == digest(b"a")


def test_an_empty_file(opening: Opening) -> None:
    originals = opening()
    name = originals.keep(Path("空.txt"), b"", "2022")
    with originals.as_file(name) as path, originals.opened(name) as file:
        assert path.read_bytes() == b"" == file.read()


@pytest.mark.parametrize("name", ["", "none", "corpus", "corpus/", "corpus/none.txt", "corpus/a\0b", "var/x"])
def test_what_is_no_original_is_missing(opening: Opening, name: str) -> None:
    originals = opening()
    assert originals.facts(name) is None
    with pytest.raises(OriginalMissing), originals.as_file(name):
        pass
    with pytest.raises(OriginalMissing), originals.opened(name):
        pass
    with pytest.raises(OriginalMissing):
        originals.digest(name)
    with pytest.raises(OriginalMissing):
        originals.adopt(name)


def test_odd_names_are_kept_apart_and_found(opening: Opening) -> None:
    originals = opening()
    odd = ["a+b c%20&=?.txt", "（一）…“引号”.txt", "x" * 170 + ".txt", "a;b@c#d~e.txt", "é\u0301.txt"]
    kept = [originals.keep(Path(name), name.encode(), "2022") for name in odd]
    assert sorted(originals.names()) == sorted(kept)
    for name, source in zip(kept, odd, strict=True):
        assert originals.digest(name) == digest(source.encode())


def test_nothing_unfinished_is_told_of_what_is_whole(opening: Opening) -> None:
    originals = opening()
    name = originals.keep(Path("a.txt"), b"a", "")
    assert not list(originals.unfinished())
    with suppress(OriginalMissing):
        assert not originals.remove_unfinished(name)
    assert originals.digest(name) == digest(b"a")


def test_what_is_destroyed_is_gone_from_every_machine_and_nothing_else(opening: Opening) -> None:
    originals = opening()
    names = [originals.keep(Path("通知.txt"), content, "2022") for content in (b"a", b"b")]
    with originals.as_file(names[0]) as path:
        assert path.read_bytes() == b"a"
    originals.destroy(names[0])
    originals.destroy(names[0])  # after a kill
    assert list(opening().names()) == [names[1]]
    with pytest.raises(OriginalMissing), opening().as_file(names[0]):
        pass
    for elsewhere in ("corpus/../../etc/passwd", "var/catalogue.db", ""):
        originals.destroy(elsewhere)
    assert originals.digest(names[1]) == digest(b"b")
