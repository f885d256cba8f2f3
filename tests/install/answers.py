"""What an archive answers, whichever way the program was installed: the same notices, asked the same."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from tests.support.places import ROOT

NOTICES: Final = {
    "评选通知.txt": "关于开展2024年枫林区五一劳动奖评选的通知\n\n各街道工会：\n请于4月10日前报送推荐名单。",
    "慰问方案.txt": "枫林区总工会夏季送清凉慰问方案\n\n七月起慰问一线职工三百人。",
}
QUERIES: Final = (
    "工会",
    "“五一劳动奖”",
    "慰問 職工",
    "怎样报送推荐名单？",
    "日期:2024 通知",
    "songqingliang",
    "-通知 慰问",
    "没有这样的话",
)


def write_notices(folder: Path) -> None:
    """As files in a folder of their own."""
    folder.mkdir()
    for name, text in NOTICES.items():
        (folder / name).write_text(text, encoding="utf-8")


def answers(call: Callable[[str], str]) -> list[dict[str, Any]]:
    """All that is answered to QUERIES but the time it took; `call` runs `gongwen` with words of a shell."""
    found = [json.loads(call(f"search {shlex.quote(query)} --json").splitlines()[-1]) for query in QUERIES]
    return [{name: value for name, value in each.items() if name != "took_ms"} for each in found]


def answers_of_checkout(folder: Path) -> list[dict[str, Any]]:
    """What this checkout answers, from an archive of its own."""

    def call(words: str) -> str:
        command = [
            sys.executable,
            "-m",
            "search_app.cli",
            "--home",
            str(folder / "home"),
            *shlex.split(words),
        ]
        return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout

    write_notices(folder / "papers")
    call(f"add {shlex.quote(str(folder / 'papers'))}")
    return answers(call)
