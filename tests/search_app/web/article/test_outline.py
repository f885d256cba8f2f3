"""The table of contents of an article, made of its sections and of the headings in its text; what a letter states."""

from __future__ import annotations

import re

from flask.testing import FlaskClient

from indexer.structure import read_structure
from tests.support.archives.fake import FakeArchive, FakeStored, app, client, fake

__all__ = ["app", "client", "fake"]  # fixtures

LETTER = """000012
秘密★1年　特急
青枫区总工会文件
青工总〔2021〕12号　　签发人：秦晚舟
关于职工书屋的通知
各基层工会：
现将有关事项通知如下。
青枫区总工会
2021年3月5日
抄送：市总工会<区委办公室>
青枫区总工会办公室　　2021年3月8日印发"""


def test_particulars_list_what_a_letter_states(fake: FakeArchive, client: FlaskClient) -> None:
    fake.kept["k"] = FakeStored("k", read_structure(LETTER))
    page = client.get("/articles/k").text
    stated = dict(re.findall(r"<dt>(\w+)</dt><dd>([^\n]*?)</dd>", page))
    assert {term: stated[term] for term in ("份号", "紧急程度", "签发人", "抄送", "印发")} == {
        "份号": "000012",
        "紧急程度": "特急",
        "签发人": "秦晚舟",
        "抄送": "市总工会&lt;区委办公室&gt;",
        "印发": "青枫区总工会办公室 2021年3月8日",
    }
