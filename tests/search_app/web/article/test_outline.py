"""The table of contents of an article, made of its sections and of the headings in its text; what a letter states."""

from __future__ import annotations

import re

from flask.testing import FlaskClient

from indexer.structure import read_structure
from search_app.web.article.outline import outline_of
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


RULES = """青枫区职工书屋办法
（2023年3月9日通过）
第一章 总则
第一条 为办好职工书屋，制定本办法。
　　第二章　管理
第二条 书屋由书屋管理员管理。
附件1
<书>目
书屋有哪些书"""


def contents(page: str) -> list[tuple[str, str]]:
    """Each line of the table of contents: where it leads and what it says."""
    listed = page[page.index('<aside class="outline"') : page.index("</aside>")]
    return re.findall(r'<a href="([^"]*)"><span>([^\n]*?)</span>', listed)


def test_headings_and_annexes_make_the_contents_of_a_plain_text(
    fake: FakeArchive, client: FlaskClient
) -> None:
    fake.kept["k"] = FakeStored("k", read_structure(RULES))
    page = client.get("/articles/k").text
    assert contents(page) == [
        ("#heading-1", "第一章 总则"),
        ("#heading-2", "第一条 为办好职工书屋"),
        ("#heading-3", "第二章 管理"),
        ("#heading-4", "第二条 书屋由书屋管理员管理"),
        ("#section-1", "附件1 &lt;书&gt;目"),
    ]
    assert '<p id="heading-3">第二章　管理</p>' in page and "目次 5 项" in page
    assert re.findall(r'<li class="([\w-]+)">', page) == ["deeper-1", "deeper-1"]


def test_matches_are_counted_below_each_heading() -> None:
    assert [(item.words[:3], item.start < item.end) for item in outline_of(read_structure(RULES))] == [
        ("第一章", True),
        ("第一条", True),
        ("第二章", True),
        ("第二条", True),
        ("附件1", True),
    ]
    document = read_structure(RULES)
    counts = [document.text[item.start : item.end].count("书屋") for item in outline_of(document)]
    assert counts == [1, 1, 2, 2, 1]


def test_a_composite_article_lists_its_contributions_alone() -> None:
    contribution = "青枫区总工会主席 倪倩\n一、办好书屋\n书屋办好了，职工就来了，大家都说好。\n二、管好书屋\n书屋要管好。\n"
    document = read_structure(
        f"书屋故事\n这里是三位主席谈书屋的文章，请大家读一读。\n工地上的书屋\n{contribution}工厂里的书屋\n{contribution}"
    )
    assert [item.anchor for item in outline_of(document)] == ["section-1", "section-2"]
