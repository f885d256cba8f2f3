"""Finds where the characters of a text stand in the document that was read from it."""

from __future__ import annotations

from bisect import bisect_right

from indexer.model import Document, Move


def moved_into(document: Document, text: str) -> Move:
    """Where a character of `text` stands in `document.text`.

    The body is the text's lines in their order without those of the title; blanks around a title's lines, the breaks
    between them, and "\\r" are gone.
    """
    lines = text.split("\n")
    kept = document.body.split("\n")
    starts: list[int] = []  # of each line in the text
    targets: list[int | None] = []  # and in the document, None for a title's
    at, target, next_kept = 0, len(document.title) + 1, 0
    removed: list[tuple[int, str]] = []
    for line in lines:
        starts.append(at)
        if next_kept < len(kept) and line.rstrip("\r").rstrip() == kept[next_kept].rstrip():
            targets.append(target)
            target += len(kept[next_kept]) + 1
            next_kept += 1
        else:
            targets.append(None)
            removed.append((at, line))
        at += len(line) + 1
    title = _places_in_title(document.title, removed)
    length = len(document.text)

    def move(offset: int) -> int | None:
        line = bisect_right(starts, offset) - 1
        begun = targets[line]
        if begun is None:
            return title.get(offset)
        return min(begun + offset - starts[line], length)

    return move


def _places_in_title(title: str, removed: list[tuple[int, str]]) -> dict[int, int]:
    """Offset in the text → offset in the title, of what is no blank; nothing where they do not spell the title."""
    places = [at for at, character in enumerate(title) if not character.isspace()]
    found = [
        at + here for at, line in removed for here, character in enumerate(line) if not character.isspace()
    ]
    spelt = "".join("".join(line.split()) for _, line in removed)
    return dict(zip(found, places, strict=True)) if spelt == "".join(title.split()) else {}
