"""Reads what a text states of its filing: openness, retention, subject words.

主题词 stood below the text until GB/T 9704—2012 left them out (GB/T 9704—1999, 8.2.13); retention is a labelled line, as
on the forms of DA/T 22—2015.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from indexer.model import CLOSED, PLAIN, Description, subjects_of
from indexer.structure.mark_forms import Mark

HEAD_LINES = 12  # lines among which the retention period is looked for
LONGEST_LINE = 120  # characters
LAST_LINES = 15  # lines at the end among which subject words are looked for

_RETENTION = re.compile(r"\A保\s*+管\s*+期\s*+限\s*+[:：]\s*+(永久|长期|短期|(?:定期)?\s*+[0-9]{1,3}\s*+年)")
_SUBJECTS = re.compile(r"主\s*[题題]\s*[词詞]\s*[:：]\s*(.{1,100})")


def read_stated(lines: Sequence[str], mark: Mark | None) -> Description:
    """What the lines say, each on a line of its own; a sentence that speaks of retention says nothing.

    With a mark of secrecy the document is proposed for archivists only, see `marks`.
    """
    head = lines[:HEAD_LINES]
    return Description(
        retention="".join(_first(_RETENTION, (*head, *lines[-LAST_LINES:])).split()),
        openness=CLOSED if mark else PLAIN.openness,
        secrecy=mark.secrecy if mark else "",
        marked=mark.text if mark and not mark.secrecy else "",
        subjects=subjects_of(_first(_SUBJECTS, lines[-LAST_LINES:])),
    )


def _first(form: re.Pattern[str], lines: Sequence[str]) -> str:
    found = (form.fullmatch(line.strip()) for line in lines if len(line) <= LONGEST_LINE)
    return next((match[1] for match in found if match), "")
