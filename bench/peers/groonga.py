"""Groonga, as a library in our process: Debian's libgroonga0, called through ctypes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from ctypes import CDLL, POINTER, byref, c_char_p, c_int, c_uint, c_void_p, string_at
from ctypes.util import find_library
from functools import cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from bench.contender import TOP, Answer, Contender, PageHit, PageWork, Steps, batches
from bench.corpora import Item
from bench.snippet import cut_snippet
from bench.text import normalize, with_stand_ins, words

_MORE: Final = 2  # GRN_CTX_MORE: an answer comes in several parts
_MOST_YEARS: Final = 1_000
_SCHEMA: Final = """
table_create Docs TABLE_NO_KEY
column_create Docs id COLUMN_SCALAR ShortText
column_create Docs year COLUMN_SCALAR UInt16
column_create Docs text COLUMN_SCALAR LongText
column_create Docs folded COLUMN_SCALAR LongText
"""
_SCORER: Final = "scorer_tf_at_most(folded, 1.0)"
_TERMS: Final = """
table_create Terms TABLE_PAT_KEY ShortText --default_tokenizer TokenBigramSplitSymbolAlphaDigit
column_create Terms places COLUMN_INDEX|WITH_POSITION Docs folded
"""
_SIGNATURES: Final[tuple[tuple[str, list[Any], Any], ...]] = (  # name, arguments, result
    ("grn_init", [], c_int),
    ("grn_get_version", [], c_char_p),
    ("grn_ctx_open", [c_int], c_void_p),
    ("grn_ctx_close", [c_void_p], c_int),
    ("grn_db_create", [c_void_p, c_char_p, c_void_p], c_void_p),
    ("grn_db_open", [c_void_p, c_char_p], c_void_p),
    ("grn_obj_close", [c_void_p, c_void_p], c_int),
    ("grn_ctx_send", [c_void_p, c_char_p, c_uint, c_int], c_uint),
    ("grn_ctx_recv", [c_void_p, POINTER(c_void_p), POINTER(c_uint), POINTER(c_int)], c_uint),
)


class Groonga(Contender):
    """A word, like a phrase, is its characters side by side, by TokenBigramSplitSymbolAlphaDigit: every pair of
    neighbours is a term, punctuation, letters and digits too; a single character is every pair that begins with it. The
    texts are normalised by us; the index is made after they are loaded. Hits come by how often the phrase stands in them;
    questions are ranked by how many of their words do, the best of its scorers on cmrc2018 (tf-idf: 0.63 for 0.91). The
    cache of answers is switched off."""

    name = "groonga"

    def index(self, items: Sequence[Item], folder: Path) -> None:
        self._steps = Steps()
        base = Base(folder, new=True)
        base.do_each(_SCHEMA)
        base.tell("load --table Docs")
        for number, batch in enumerate(batches(items)):
            with self._steps("normalise"):
                rows = [_row(item) for item in batch]
            with self._steps("load"):
                base.tell(("," if number else "[") + json.dumps(rows, ensure_ascii=False)[1:-1])
        with self._steps("load"):
            base.ask("]")
        with self._steps("index"):
            base.do_each(_TERMS)
        base.close()

    def steps(self) -> Mapping[str, float]:
        return self._steps

    def index_bytes(self, folder: Path) -> int:
        """What is taken: its files are made larger than what is in them."""
        return sum(512 * file.stat().st_blocks for file in folder.iterdir())

    def version(self) -> str:
        return f"Groonga {_library().grn_get_version().decode()}"

    def open(self, folder: Path) -> None:
        self._base = Base(folder)

    def close(self) -> None:
        self._base.close()

    def word(self, word: str) -> Answer:
        return self._answer(_holds(word))

    def all_words(self, words: Sequence[str]) -> Answer:
        return self._answer(" && ".join(map(_holds, words)))

    def any_words(self, words: Sequence[str]) -> Answer:
        return self._answer(" || ".join(map(_holds, words)))

    def phrase(self, text: str) -> int:
        return self._select(0, "_id", filter=_holds(text)).total

    def phrase_ids(self, text: str) -> set[str]:
        return {row[0] for row in self._select(-1, "id", filter=_holds(text)).rows}

    def page(self, text: str) -> PageWork:
        found = self.selected(text)
        hits = tuple(PageHit(id_, cut_snippet(original, [text])) for id_, original in found.rows)
        return PageWork(found.total, tuple((year, count) for year, count in found.groups), hits)

    def selected(self, text: str) -> Selected:
        """What a page shows of a phrase before its snippets are cut: the best rows with their texts, and the years."""
        return self._select(
            TOP,
            "id,text",
            filter=_holds(text),
            sort_keys="-_score",
            drilldown="year",
            drilldown_sort_keys="-_key",
            drilldown_limit=_MOST_YEARS,
        )

    def search_ranked(self, question: str, limit: int) -> list[str]:
        asked = " OR ".join(map(_literal, dict.fromkeys(words(normalize(question)))))
        if not asked:
            return []
        found = self._select(limit, "id", match_columns=_SCORER, query=asked, sort_keys="-_score")
        return [row[0] for row in found.rows]

    def _answer(self, condition: str) -> Answer:
        found = self._select(TOP, "id", filter=condition, sort_keys="-_score")
        return Answer(found.total, tuple(row[0] for row in found.rows))

    def _select(self, limit: int, columns: str, **how: object) -> Selected:
        fields = {"table": "Docs", "output_columns": columns, "limit": limit, "cache": "no", **how}
        return Selected(json.loads(self._base.ask(f"/d/select?{urlencode(fields)}")))


class Selected:
    """What a select has found: the number of matches, the rows that were asked for, groups with their counts."""

    def __init__(self, answer: Any) -> None:
        found, *groups = answer
        self.total: int = found[0][0]
        self.rows: list[Any] = found[2:]
        self.groups: list[Any] = groups[0][2:] if groups else []


class Base:
    """One database in a folder, and commands to it."""

    def __init__(self, folder: Path, *, new: bool = False) -> None:
        self._library = _library()
        self._context = c_void_p(self._library.grn_ctx_open(0))
        path = str(folder / "base").encode()
        make = self._library.grn_db_create
        opened = make(self._context, path, None) if new else self._library.grn_db_open(self._context, path)
        if not opened:
            raise OSError(f"no database of Groonga in {folder}")
        self._opened = c_void_p(opened)

    def tell(self, command: str) -> bytes:
        """The answer to a command, nothing where it has none."""
        data, parts = command.encode(), []
        text, length, flags = c_void_p(), c_uint(), c_int(_MORE)
        self._library.grn_ctx_send(self._context, data, len(data), 0)
        while flags.value & _MORE:
            self._library.grn_ctx_recv(self._context, byref(text), byref(length), byref(flags))
            if length.value:
                parts.append(string_at(text, length.value))
        return b"".join(parts)

    def ask(self, command: str) -> bytes:
        """The answer to a command that has one: of one that fails there is nothing. Raises ValueError."""
        if answer := self.tell(command):
            return answer
        raise ValueError(f"Groonga refuses {command}")

    def do_each(self, commands: str) -> None:
        """Commands, one a line. Raises ValueError."""
        for command in filter(None, commands.splitlines()):
            self.ask(command)

    def close(self) -> None:
        """Let go of its files."""
        self._library.grn_obj_close(self._context, self._opened)
        self._library.grn_ctx_close(self._context)


def why_not() -> str:
    """Why it cannot take part here; "" when it can."""
    return "" if find_library("groonga") else "there is no libgroonga: tools/peers installs it where it may"


@cache
def _library() -> CDLL:
    library = CDLL(find_library("groonga"))
    for name, arguments, result in _SIGNATURES:
        function = getattr(library, name)
        function.argtypes, function.restype = arguments, result
    library.grn_init()
    return library


def _row(item: Item) -> dict[str, object]:
    folded = with_stand_ins(normalize(item.text))
    return {"id": item.id, "year": item.year, "text": item.text, "folded": folded}


def _holds(text: str) -> str:
    return f"folded @ {_literal(with_stand_ins(text))}"


def _literal(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
