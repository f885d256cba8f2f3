"""Finds the document number (文号) in the lines above a text.

Form: the issuing office's short name, the year in brackets, a serial number, 青工总〔2021〕12号: GB/T 9704-2012, 7.2.5.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_LABEL = r"(?:(?:发文字号|发文文号|文件编号|文号|發文字號)\s*[:：]\s*)?"
_OFFICE = r"[\u4e00-\u9fffA-Za-z（）()·]{1,20}?"
_YEAR = r"[〔\[［【（(﹝〈<]\s*(?:19|20)[0-9]{2}\s*[〕\]］】）)﹞〉>]"
_SERIAL = r"(?:第\s*)?[0-9]{1,5}\s*[号號]"
_SIGNER = r"(?:\s+签发人\s*[:：].{1,30})?"
_NUMBER = re.compile(rf"[（(【]?{_LABEL}({_OFFICE}\s*{_YEAR}\s*{_SERIAL})[）)】]?{_SIGNER}")


def find_number(lines: Iterable[str]) -> str:
    """The first line that is a document number, labelled or alone; a number within a sentence is another's."""
    for line in lines:
        if found := _NUMBER.fullmatch(line.strip()):
            return found[1]
    return ""
