"""A document that a reader may not see leaves no trace: every address answers as in an archive that lacks it."""

from __future__ import annotations

import io
import os
import re
import secrets
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask

from indexer.archive import Archive
from indexer.catalogue import BatchChange, saved_searches, versions
from indexer.catalogue.sharing import entries, topics
from indexer.intake import DraftReader
from indexer.intake.file_intake import ID_DIGITS
from indexer.model.clearance import ROLES, Clearance, Role, clearance_of
from indexer.model.description import OPENNESS
from indexer.model.request import SearchRequest
from indexer.storage import digest
from search_app import create_app
from search_app.web.security.permissions import LEAST
from tests.indexer.test_archive import import_records, record
from tests.support.web.said import said_in
from tests.support.web.visiting import visited_by

# Title, body, openness. What is closed shares words with what is open, and says things of its own.
ROWS = (
    ("劳模精神宣讲进校园", "青枫区总工会组织劳模走进校园，讲述劳模故事。", "公开"),
    ("劳模人选考察情况", "劳模人选劳模人选考察，纪律处分决定另行通知，联系人贺兰山。", "仅档案员"),
    ("职工书屋开放公告", "职工书屋夜间开放，劳模领读。", "公开"),
    ("职工来信摘编", "职工来信反映食堂涨价，处理意见内部掌握。", "内部"),
    ("劳模疗休养安排", "组织劳模疗休养，职工代表参加。", "公开"),
    ("食堂整改通报", "食堂整改结果，职工满意。", "仅档案员"),
    ("食堂开放日", "职工走进食堂后厨，看一顿饭怎样做成。", "公开"),
)
WORDS = (
    "劳模",
    "劳模人选",
    "“纪律处分”",
    "食堂",
    "职工 食堂",
    "劳摸",
    "贺兰山",
    "标题:职工",
    "区:第5区",
    "主题词:共有",
    "年度:1985",
    "保管期限:60年",
    "怎样处理来信？",
)
SEARCHES = (
    *(f"q={quote(words)}" for words in WORDS),
    "sort=newest",
    "sort=added",
    f"q={quote('职工')}&sort=oldest&filter=year:2015",
    f"q={quote('食堂')}&filter={quote('district:第5区')}",
    f"q={quote('劳模')}&widen=1",
    f"q={quote('职工')}&filter={quote('subject:主题5')}&filter=filing_year:1985",
)
PHRASES = (  # of addresses that follow wordings
    f"phrase={quote('食堂')}&phrase={quote('劳模')}&phrase={quote('纪律处分')}",
    f"phrase={quote('职工')}",
)
TYPED = ("劳", "劳模人", "shitang", "hls", "贺", "职工来", "第5", "处分")
DEPARTMENTS = ("财务部", "法律部")
TAKEN_IN: dict[
    int, str
] = {  # department → what comes into the archive as its own, from a file, the tray and in a batch
    1: "食堂承包合同\n\n食堂承包给贺兰山，劳模人选另议。",
    2: "食堂法律意见\n\n职工食堂的法律意见，劳模签字。",
}
FILED = {department: digest(text.encode())[:ID_DIGITS] for department, text in TAKEN_IN.items()}
IDS = (*(f"d{number}" for number in range(len(ROWS))), *FILED.values())

BELONGING = {"d0": 1, "d3": 1, "d4": 2, "d6": 2}  # document → serial of its department

LINES = [  # concordances
    f"q={quote(query)}&{more}"
    for query in ("食堂", "食堂 -处分", "食堂 ~段 劳模", "贺兰山")
    for more in (
        "",
        "group=right",
        "group=left&sort=left",
        "group=document&sort=date",
        "group=year",
        "group=district",
    )
]

ADDRESSES = {  # endpoint → the addresses to ask; those that need {saved} are given one
    "static": ("/static/style.css",),
    "start": ("/",),
    "search.results": ("/search", *(f"/search?{one}" for one in SEARCHES)),
    "articles.show": (
        *(f"/articles/{id}" for id in IDS),
        *(f"/articles/{id}?q={quote('食堂')}" for id in IDS),
    ),
    "articles.original": tuple(f"/articles/{id}/original" for id in IDS),
    "pages.listed": tuple(f"/articles/{id}/pages" for id in IDS),
    "pages.place": tuple(f"/articles/{id}/pages/place?start=0&end=3" for id in IDS),
    "pages.show": tuple(f"/articles/{id}/pages/1?q={quote('食堂')}" for id in IDS),
    "pages.image": tuple(f"/articles/{id}/pages/1.png" for id in IDS),
    "pages.marks": tuple(f"/articles/{id}/pages/1/marks?q={quote('食堂')}" for id in IDS),
    "iiif.manifest": tuple(f"/iiif/{id}/manifest.json" for id in IDS),
    "iiif.image_service": tuple(f"/iiif/{id}/pages/1" for id in IDS),
    "iiif.info": tuple(f"/iiif/{id}/pages/1/info.json" for id in IDS),
    "iiif.sized": tuple(f"/iiif/{id}/pages/1/full/max/0/default.png" for id in IDS),
    "iiif.search": tuple(f"/iiif/{id}/search?q={quote('食堂')}" for id in IDS),
    "iiif.search_2": tuple(f"/iiif/{id}/search-2?q={quote('食堂')}" for id in IDS),
    "export.as_csv": tuple(f"/search.csv?{one}" for one in SEARCHES),
    "export.as_json_lines": tuple(f"/search.jsonl?{one}" for one in SEARCHES),
    "feed.of_search": ("/search.atom", *(f"/search.atom?{one}" for one in SEARCHES)),
    "feed.of_saved": ("/saved/{saved}.atom",),
    "quotes.ask": ("/quotes",),
    "advanced.form": ("/search/advanced",),
    "counts.ask": ("/counts",),
    "api.concordance": tuple(f"/api/v1/concordance?{one}" for one in LINES),
    "saved.overview": ("/saved",),
    "topics.overview": ("/topics",),
    "topics.show": ("/topics/{saved}", "/topics/{saved}?document=d1", "/topics/{saved}?document=d6"),
    "filling.choose": tuple(f"/topics/add?document={id}" for id in IDS),
    "topic_files.as_docx": ("/topics/{saved}.docx",),
    "topic_files.as_text": ("/topics/{saved}.txt",),
    "api.topics": ("/api/v1/topics",),
    "api.topic": ("/api/v1/topics/{saved}",),
    "new_hits.show": ("/saved/{saved}/new",),
    "watch.show": ("/watch",),
    "watch.new": ("/watch/new",),
    "feed.of_watch": ("/watch.atom",),
    "api.watch": ("/api/v1/watch",),
    "opensearch.description": ("/opensearch.xml",),
    "opensearch.suggest": tuple(f"/opensearch/suggest?q={quote(typed)}" for typed in TYPED),
    "api.search": tuple(f"/api/v1/search?{one}" for one in SEARCHES),
    "wording.follow": (
        "/wording",
        "/wording?rising=2015",
        "/wording?rising=2020",
        *(f"/wording?{one}" for one in PHRASES),
    ),
    "concordance.show": ("/concordance", *(f"/concordance?{one}" for one in LINES)),
    "concordance.as_csv": tuple(f"/concordance.csv?{one}" for one in LINES[::6]),
    "wording.as_csv": tuple(f"/wording.csv?by=month&{one}" for one in PHRASES),
    "api.wording": (
        *(f"/api/v1/wording?rising={year}" for year in (2015, 2020)),
        *(f"/api/v1/wording?by=month&{one}" for one in PHRASES),
    ),
    "api.article": tuple(f"/api/v1/articles/{id}" for id in IDS),
    "complete.complete": tuple(f"/api/v1/complete?q={quote(typed)}" for typed in TYPED),
    "openapi.document": ("/api/v1/openapi.json",),
    "openapi.docs": ("/api/v1/docs",),
    "help.guide": ("/help",),
    "help.manual": ("/help/manual", *(f"/help/manual?q={quote(typed)}" for typed in TYPED)),
    "help.chapter": (f"/help/manual/{quote('检索语法')}",),
    "help.picture": ("/help/pictures/none.png",),  # they are no text, and are the same everywhere
    "overview.overview": ("/overview",),
    "administration.mark": ("/mark",),
    "signing_in.ask": ("/sign-in",),
    "first_start.ask": ("/setup",),
    "external.begin": ("/sign-in/openid",),
    "external.finish": ("/sign-in/openid/back?state=x&code=x",),
    "external.end": ("/sign-in/openid/out",),
    "health.healthz": ("/healthz",),
}
DRAFT = (
    "\n".join(body for _, body, _ in ROWS).replace("另行", "再行")
    + "“纪律处分决定”“食堂整改结果”食堂的法律意见。"
)
LISTED = (*(words.strip("“”") for words in WORDS), "贺兰山", "食堂整改结果", "法律意见", "劳模")
SENT: dict[
    str, tuple[tuple[str, dict[str, Any]], ...]
] = {  # endpoint → addresses that are sent a draft, and how
    "quotes.check": tuple(("/quotes", {"text": DRAFT, "as": form}) for form in ("", "csv")),
    "api.quotes": (("/api/v1/quotes", {"text": DRAFT}),),
    "counts.count": tuple(("/counts", {"text": "\n".join(LISTED), "as": form}) for form in ("", "csv")),
    "api.counts": (("/api/v1/counts", {"phrases": LISTED}),),
}
OURS = {"Origin": "http://localhost"}
ELSEWHERE = {  # what no two servers tell alike
    "signing_in.own",  # the account of who has really signed in
    "metrics.metrics",  # requests since the start; of documents only the open ones
}

_OF_PATH = re.compile(
    r'-\d+"$'
)  # the end of the ETag of a file: a sum of its path, which differs from home to home
_TIME = re.compile(r'"took_ms": ?[\d.]+|[\d.]+ 毫秒')


@pytest.fixture(autouse=True)
def _no_chance(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both archives are filled at one moment, and name things alike."""
    monkeypatch.setattr(versions, "now", lambda: "2026-01-02T03:04:05+00:00")
    for each in (saved_searches, topics, entries):
        monkeypatch.setattr(each, "now", lambda: "2026-01-02T03:04:05+00:00")
    monkeypatch.setattr(secrets, "token_hex", lambda count: "ab" * count)


def archive_of(home: Path, folder: Path, levels: Sequence[str], departments: Sequence[int] = ()) -> Archive:
    """The rows that are as open as that, in several segments, and a saved search.

    With some departments, of those rows that belong to one only these: BELONGING.
    """
    archive = Archive.open(home)
    for name in DEPARTMENTS:
        archive.departments.add(name, actor="")
    kept = archive.saved.save("常看", SearchRequest("食堂"), owner="周敏")
    archive.seen_with().watch_lists.keep("周敏", ["食堂", "劳模", "处分"])
    for number, (title, body, openness) in enumerate(ROWS):
        if number == len(ROWS) // 2:  # what came before has been shown, what comes is news
            archive.saved.note_shown(kept.id, "周敏", kept.seen, archive.seen_with().settled)
            archive.seen_with().watch_lists.note_shown("周敏", 0, archive.seen_with().settled)
        department = BELONGING.get(IDS[number], 0) if departments else 0
        if openness in levels and (not department or department in departments):
            more = {"date": f"{2012 + number}-05-01", "district": f"第{number}区", "author": f"作者{number}"}
            more |= {"filing_year": f"{1980 + number}", "retention": f"定期{number + 1}0年"}
            more |= {"subjects": f"主题{number} 共有"}
            import_records(archive, folder, record(IDS[number], title, body, openness=openness, **more))
            if department:
                archive.departments.assign([IDS[number]], DEPARTMENTS[department - 1])
    if 1 in departments:
        (folder / "合同.txt").write_bytes(TAKEN_IN[1].encode())
        assert [one.status for one in archive.add([folder / "合同.txt"], department=DEPARTMENTS[0])] == [
            "added"
        ]
    if 2 in departments:
        draft = archive.tray.receive("意见.txt", io.BytesIO(TAKEN_IN[2].encode()), actor="")
        DraftReader(archive.tray).read_waiting()
        archive.tray.correct(draft.id, {}, department=2)
        assert archive.tray.confirm(draft.id, actor="").id == FILED[2]
        os.utime(
            archive.home / archive.get(FILED[2]).original, (0, 0)
        )  # in both of one moment, like all else
        moved = [id for id, department in BELONGING.items() if department == 2]
        archive.departments.assign(moved, "")
        batch = archive.batches.start(moved, BatchChange("assign", department=2), actor="")
        assert archive.batches.run(batch.id).changed == len(moved)
    topic = archive.topics.make("食堂", "各处食堂。", owner="周敏", shared=True)
    for document in archive.active():
        archive.seen_with().entries.add(topic, [document.number])
        archive.seen_with().entries.annotate(
            topic, document.number, f"记{document.id}：{document.document.title}"
        )
    return archive


@pytest.fixture(params=[None, "reader"])
def pair(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Flask, Flask]]:
    """The same pages on all the rows, and on those alone that the visitor may see."""
    role: Role | None = request.param
    seen = OPENNESS[: clearance_of(role) + 1]
    whole, lacking = (archive_of(tmp_path / str(len(kept)), tmp_path, kept) for kept in (OPENNESS, seen))
    yield visited_by(create_app(archive=whole), role), visited_by(create_app(archive=lacking), role)
    whole.close()
    lacking.close()


def answers(app: Flask) -> dict[str, tuple[int, str, dict[str, str]]]:
    """Address → status, headers and body, without the time it took; asked twice, since asking is remembered."""
    client, told = app.test_client(), {}
    for _ in range(2):
        for addresses in ADDRESSES.values():
            for address in addresses:
                answer = client.get(address.format(saved="ab" * 6))
                headers = {name: value for name, value in answer.headers.items() if name != "Date"}
                if "ETag" in headers:
                    headers["ETag"] = _OF_PATH.sub("", headers["ETag"])
                said = _TIME.sub("", said_in(answer.data))
                told[address] = (answer.status_code, said, headers | {"Content-Length": ""})
                answer.close()
    for endpoint, forms in SENT.items():
        for address, form in forms:
            sent: dict[str, Any] = {"json": form} if endpoint.startswith("api.") else {"data": form}
            answer = client.post(address, headers=OURS, **sent)
            assert answer.status_code == 200
            said = answer.get_data(as_text=True)
            told[f"{address} {form.get('as', '')}"] = answer.status_code, said, {}
    return told


def test_every_address_that_can_be_asked_is_walked(pair: tuple[Flask, Flask]) -> None:
    rules = [rule for rule in pair[0].url_map.iter_rules() if "GET" in (rule.methods or ())]
    open_to_readers = {
        rule.endpoint for rule in rules if LEAST[rule.endpoint] in ("anyone", "reading", "reader")
    }
    assert open_to_readers - ELSEWHERE == set(ADDRESSES)
    assert set(SENT) <= set(LEAST)


@pytest.mark.slow
def test_no_answer_tells_of_what_is_closed(pair: tuple[Flask, Flask]) -> None:
    whole, lacking = map(answers, pair)
    for address, told in whole.items():
        assert told == lacking[address], address
    assert not any("另行通知" in said for _, said, _ in whole.values())
    assert "逐字一致" in whole["/quotes "][1], "what is open is told"
    assert '"documents":3' in whole["/api/v1/counts "][1]


@pytest.mark.slow
@pytest.mark.parametrize("member", [(), (2,)], ids=str)
def test_no_answer_tells_of_what_belongs_to_others(tmp_path: Path, member: tuple[int, ...]) -> None:
    """To a reader who is in no department, and to one who is in the second."""
    seen = OPENNESS[:2]
    whole = archive_of(tmp_path / "whole", tmp_path, OPENNESS, (1, 2))
    lacking = archive_of(tmp_path / "lacking", tmp_path, seen, member or (0,))
    told, other = (
        answers(visited_by(create_app(archive=one), "reader", departments=frozenset(member)))
        for one in (whole, lacking)
    )
    for address, said in told.items():
        assert said == other[address], address
    assert told["/articles/d0"][0] == told[f"/articles/{FILED[1]}"][0] == 404
    assert told[f"/articles/{FILED[2]}"][0] == (200 if member else 404)
    assert told["/articles/d4"][0] == told["/articles/d6"][0] == (200 if member else 404)
    whole.close()
    lacking.close()


@pytest.mark.slow
def test_the_walk_would_notice(tmp_path: Path) -> None:
    """The same comparison fails for somebody who sees more."""
    whole = archive_of(tmp_path / "whole", tmp_path, OPENNESS)
    lacking = archive_of(tmp_path / "lacking", tmp_path, OPENNESS[:1])
    seen = answers(visited_by(create_app(archive=whole), "archivist"))
    other = answers(visited_by(create_app(archive=lacking), "archivist"))
    told_apart = {address.split("?")[0] for address in seen if seen[address] != other[address]}
    for path in (
        "/search",
        "/search.csv",
        "/search.jsonl",
        "/search.atom",
        "/api/v1/search",
        "/api/v1/complete",
        "/api/v1/wording",
        "/wording",
        "/wording.csv",
        "/concordance",
        "/concordance.csv",
        "/api/v1/concordance",
        "/quotes ",
        "/quotes csv",
        "/api/v1/quotes ",
        "/counts ",
        "/counts csv",
        "/api/v1/counts ",
        "/topics/{saved}",
        "/topics/{saved}.txt",
        "/api/v1/topics/{saved}",
    ):
        assert path in told_apart
    assert {"/articles/d1", "/api/v1/articles/d3", "/overview", "/saved", "/opensearch/suggest"} <= told_apart
    whole.close()
    lacking.close()


@pytest.mark.slow
def test_closing_a_document_takes_it_out_of_every_answer(tmp_path: Path) -> None:
    """Also where pages have been asked for before: no answer is kept that tells of it."""
    kept = archive_of(tmp_path / "closed-later", tmp_path, OPENNESS[:1])
    app = create_app(archive=kept)
    before = answers(app)
    kept.edit("d6", {"开放状态": "仅档案员"})
    without = archive_of(tmp_path / "without", tmp_path, OPENNESS[:1])
    without.withdraw("d6")
    after = answers(app)
    assert before["/articles/d6"][0] == 200 and after["/articles/d6"][0] == 404
    for address, told in answers(create_app(archive=without)).items():
        if "/d6" not in address:  # of a withdrawn document its page says so
            assert after[address] == told, address
    assert kept.seen_with(Clearance.OPEN).count() == 3
    kept.close()
    without.close()


@pytest.mark.slow
@pytest.mark.parametrize("role", [None, *ROLES])
def test_what_another_account_keeps_to_itself_leaves_no_trace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, role: Role | None
) -> None:
    """Saved and deleted searches of another's, not shared; an administrator is told no more than anybody."""
    whole, lacking = (archive_of(tmp_path / name, tmp_path, OPENNESS) for name in ("whole", "lacking"))
    for number, query in enumerate(("纪律处分", "职工书屋")):
        monkeypatch.setattr(secrets, "token_hex", lambda count, number=number: f"c{number}" * count)
        kept = whole.saved.save(f"私下{number}", SearchRequest(query), owner="林晓", shared=False)
    whole.saved.delete(kept.id, actor="林晓")
    for one in (
        whole,
        lacking,
    ):  # bytes on the disk differ from archive to archive, and from minute to minute
        monkeypatch.setattr(one._measured, "sizes", lambda: None)
    told, other = (answers(visited_by(create_app(archive=one), role)) for one in (whole, lacking))
    for address, said in told.items():
        assert said == other[address], address
    own = answers(visited_by(create_app(archive=whole), "reader", "林晓"))
    assert "私下0" in own["/saved"][1] and "私下1" in own["/saved"][1], "the walk would notice"
    whole.close()
    lacking.close()
