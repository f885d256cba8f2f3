"""The lines of a text in, what they state of its filing out: secrecy, retention period, subject words; nothing else.

Secrecy stands in the corner above the head (GB/T 9704—2012, 7.2.2); 主题词 stood below the text until that edition left
them out (GB/T 9704—1999, 8.2.13); retention is a labelled line, as on the forms of DA/T 22—2015.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from indexer.description import Description
from indexer.fields import subjects_of
from indexer.structure.letterhead import HEAD_LINES, SECRECY

LONGEST_LINE = 120  # characters
LAST_LINES = 15  # lines at the end among which subject words are looked for

_SECRECY = re.compile(rf"(?:密\s*[级級]\s*[:：]\s*)?({SECRECY.pattern})(?:\s+(?:特急|加急|平急|急件))?")
_RETENTION = re.compile(r"保\s*管\s*期\s*限\s*[:：]\s*(永久|长期|短期|(?:定期)?\s*[0-9]{1,3}\s*年)")
_SUBJECTS = re.compile(r"主\s*[题題]\s*[词詞]\s*[:：]\s*(.{1,100})")


def read_stated(title: str, lines: Sequence[str], *, official: bool) -> Description:
    """What the lines say, each on a line of its own; a sentence that speaks of secrecy or retention says nothing.

    The bare word 秘密 says it of an official letter only: a story may have that title.
    """
    head = lines[:HEAD_LINES]
    secrecy = _first(_SECRECY, (title, *head)).strip()
    return Description(
        retention="".join(_first(_RETENTION, (*head, *lines[-LAST_LINES:])).split()),
        secrecy=secrecy if official or len(secrecy) > len("秘密") else "",
        subjects=subjects_of(_first(_SUBJECTS, lines[-LAST_LINES:])),
    )


def _first(form: re.Pattern[str], lines: Sequence[str]) -> str:
    found = (form.fullmatch(line.strip()) for line in lines if len(line) <= LONGEST_LINE)
    return next((match[1] for match in found if match), "")
