"""What the fields are called in which people write texts of their own, for a page that gives them back."""

from __future__ import annotations

from typing import Final

TYPED: Final = {
    "title": "题目",
    "explanation": "说明",
    "note": "说明",
    "name": "名字",
    "q": "检索词",
    "terms": "关注词",
}
