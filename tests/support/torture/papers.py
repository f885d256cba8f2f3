"""Numbered papers with texts of their own: what an archive has to hold, and strings that stand in one state of one alone."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import Literal

from tests.support.files.made import DIGITS

State = Literal["active", "withdrawn"]

_TOPICS = ("劳动模范评选", "春节慰问职工", "工会小组活动", "劳模精神宣讲", "职工技能比武")


@dataclass(frozen=True, slots=True)
class Paper:
    """One document in one state."""

    number: int
    text: int = 1  # which text: each replacement is another
    edition: int = 0  # of the title: each edit is another, a replacement begins anew
    state: State = "active"
    version: int = 1  # as the archive counts
    imported: bool = False  # as a line, so without an original

    @property
    def id(self) -> str:
        """Of its document."""
        first = Paper(self.number).content
        return f"l{self.number}" if self.imported else hashlib.sha256(first).hexdigest()[:12]

    @property
    def name(self) -> str:
        """Of the file it comes in."""
        return f"{self.number}-{self.text}.txt"

    @property
    def title(self) -> str:
        """Its title, which no other state has."""
        return f"关于{_cn(self.number)}号事项的通知（{_cn(self.text)}·{_cn(self.edition)}稿）"

    @property
    def phrase(self) -> str:
        """What stands in its text alone."""
        return f"独有字样{_cn(self.number)}之{_cn(self.text)}完"

    @property
    def body(self) -> str:
        """Its text without the title."""
        topic = _TOPICS[self.number % len(_TOPICS)]
        more = f"请各分会组织职工参加{topic}，并于月底前报送名单。" * (1 + self.number % 7)
        return f"青枫区总工会：\n{self.phrase}。{more}\n"

    @property
    def content(self) -> bytes:
        """The bytes of the file."""
        first = replace(self, edition=0)
        return f"{first.title}\n{first.body}".encode()

    @property
    def line(self) -> dict[str, str]:
        """What an import has of it."""
        return {"id": self.id, "title": self.title, "body": self.body}

    def replaced(self) -> Paper:
        """With its next text, which brings it back if it was withdrawn."""
        return Paper(self.number, self.text + 1, version=self.version + 1, imported=self.imported)

    def edited(self) -> Paper:
        """With its next title."""
        return replace(self, edition=self.edition + 1, version=self.version + 1)

    def withdrawn(self) -> Paper:
        return replace(self, state="withdrawn")

    def reinstated(self) -> Paper:
        return replace(self, state="active")


def _cn(number: int) -> str:
    return str(number).translate(DIGITS)
