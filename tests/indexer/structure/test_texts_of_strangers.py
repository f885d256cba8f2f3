"""What the process that serves does with a text that was read takes time in proportion to it, whatever it holds.

Files are read by children that can be killed; what comes after has no limit but this one.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from indexer.model.document import Document
from indexer.model.limits import too_large
from indexer.search.near_duplicates import resemblance, telling_strings
from indexer.structure.correction import edited
from indexer.structure.secrecy import mark_of
from indexer.text.normalization import normalize
from tests.support.processes.growth import grows_in_proportion

SIZE = 10_000  # characters

WORK: dict[str, Callable[[str], object]] = {
    "mark": lambda text: mark_of(Document("题", text)),
    "mark of a title": lambda text: mark_of(Document(text.replace("\n", ""), "")),
    "edit": lambda text: edited(Document("题", text), {"author": "甲"}),
    "edit of the text": lambda text: edited(Document("题", "甲"), {"body": text}),
    "limits": lambda text: too_large(Document("题", text)),
    "telling strings": lambda text: telling_strings(normalize(text)),
    "resemblance": lambda text: resemblance(text, text[: len(text) // 2]),
}
PIECES = (
    *(
        " ",
        "\n",
        "\t",
        "\u3000",
        "\ufeff",
        "\r\n",
        "（",
        "（a）",
        "的",
        "a",
        "1",
        "。",
        "： ",
        "㍿",
        "e\u0301",
    ),
    *("关于", "2022年", "2022年3月24日\n", "秘密", "秘密★\n", "内部资料 ", "密级：\n", "——\n", "一、\n"),
    *(
        "倪倩\n",
        "（倪倩）\n",
        "青枫区总工会\n",
        "作者：倪倩\n",
        "来源：",
        "附件\n",
        "<!---->",
        "甲乙丙丁\n" * 9,
    ),
    "职工之家建设\n青枫区总工会主席 倪倩\n近日，青枫区总工会召开会议，部署工作，要求落实。\n",
)


@pytest.mark.slow
@pytest.mark.parametrize("work", WORK.values(), ids=WORK)
def test_the_work_grows_with_the_text(work: Callable[[str], object]) -> None:
    slow = [
        piece
        for piece in PIECES
        if not grows_in_proportion(lambda size, piece=piece: work(piece * (size // len(piece))), SIZE)  # type: ignore[misc]
    ]
    assert not slow
