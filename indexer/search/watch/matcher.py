"""Finds which of many terms stand in a text, in one walk over its pairs of characters.

A term is looked for where its first two characters stand, as the text's next so many characters, for each length that
terms with this beginning have. So a text costs what it is long, however many terms there are.
"""

from __future__ import annotations

from collections.abc import Iterable

from indexer.text import normalize_line


class TermMatcher:
    """Made for some terms; they are compared in normal form, as an exact search does."""

    def __init__(self, terms: Iterable[str]) -> None:
        self._order: dict[str, list[str]] = {}  # normal form → the terms that are written so
        for term in terms:
            self._order.setdefault(normalize_line(term), []).append(term)
        self._order.pop("", None)
        self._rank = {form: rank for rank, form in enumerate(self._order)}
        self._short = [form for form in self._order if len(form) == 1]
        lengths: dict[str, set[int]] = {}
        for form in self._order:
            lengths.setdefault(form[:2], set()).add(len(form))
        self._lengths = {head: tuple(sorted(each)) for head, each in lengths.items() if len(head) > 1}

    def found_in(self, text: str) -> tuple[str, ...]:
        """The terms that stand in a text in normal form, in the order in which they were given."""
        forms, lengths = self._order, self._lengths
        found = {form for form in self._short if form in text}
        for at, head in enumerate(map(str.__add__, text, text[1:])):
            for length in lengths.get(head, ()):
                if (piece := text[at : at + length]) in forms:
                    found.add(piece)
        return tuple(term for form in sorted(found, key=self._rank.__getitem__) for term in forms[form])
