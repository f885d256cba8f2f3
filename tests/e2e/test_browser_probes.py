"""Script in every field that is stored, every page in a real Chromium: it is shown as text and nothing of it runs."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from indexer.archive import Archive
from indexer.catalogue.batch.change import BatchChange
from indexer.errors import InvalidRequest
from indexer.intake.batch import LONGEST_BATCH_NAME
from indexer.intake.tray_reader import DraftReader
from indexer.model.fields import TERMS
from indexer.model.request import SearchRequest
from indexer.readers.spreadsheet import write_rows
from indexer.structure.correction import SECTION_FIELDS
from search_app import create_app
from search_app.web.security.permissions import LEAST
from tests.e2e.test_browser import CAUSED_BY_PAGES, console
from tests.indexer.test_archive import import_records, record
from tests.support.archives.fake import FakeArchive
from tests.support.files.written_pdf import written_pdf
from tests.support.places import TESTS
from tests.support.web.asking import ask_often
from tests.support.web.browser import browsing, find, follow, serving, waiting
from tests.support.web.signing import NAMES, PASSWORD

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

PROBES = (  # each would leave a trace in `window.ran`, or in the console
    "<script>window.ran=1</script>",
    "<img src=x onerror=window.ran=2>",
    "\"><svg onload='window.ran=3'>",
    "' autofocus onfocus=window.ran=4 x='",
    "</textarea><script>window.ran=5</script>",
    "</title><script>window.ran=6</script>",
    "javascript:window.ran=7//",
    "{{ 7*7 }}{% raw %}<b onclick=window.ran=8>",
)
MARK = "探针"  # stands beside every probe, so that pages can be found
PROBE = MARK + "".join(PROBES)
COMPOSITE = TESTS / "documents" / "composite" / "heading-then-byline.txt"
CHECKED = {  # fields that take only what looks like their value
    "date": "2022-03-24",
    "filing_year": "2022",
    "retention": "永久",
    "openness": "公开",
}
PAGES = {  # endpoint → its pages; what answers with no page is in NO_PAGES
    "start": ("/",),
    "search.results": (
        f"/search?q={MARK}",
        f"/search?q={quote(PROBE)}",
        f"/search?q={MARK}&filter={quote('source:' + PROBE)}",
        "/search?sort=newest",
        "/search",
    ),
    "articles.show": (
        f"/articles/{{id}}?q={MARK}",
        f"/articles/{{id}}?q={quote(PROBE)}",
        f"/articles/{{id}}?q={MARK}&sourced=1",
    ),
    "pages.show": (f"/articles/{{paged}}/pages/1?q={MARK}", f"/articles/{{paged}}/pages/1?q={quote(PROBE)}"),
    "version_pages.show": ("/desk/documents/{paged}/versions/1/pages/1",),
    "draft_pages.show": ("/desk/drafts/{leaf}/pages/1",),
    "quotes.ask": ("/quotes",),
    "advanced.form": ("/search/advanced",),
    "counts.ask": ("/counts",),
    "concordance.show": (
        f"/concordance?q={MARK}",
        f"/concordance?q={quote(PROBE)}&group=left&only={quote(PROBE)}",
    ),
    "wording.follow": (f"/wording?phrase={MARK}", f"/wording?phrase={quote(PROBE[:60])}"),
    "saved.overview": ("/saved",),
    "topics.overview": ("/topics",),
    "topics.show": ("/topics/{topic}", "/topics/{topic}?document=probe&removed={composite}"),
    "filling.choose": (f"/topics/add?document=probe&title={quote(PROBE[:60])}",),
    "new_hits.show": ("/saved/{saved}/new",),
    "watch.show": ("/watch",),
    "watch.new": ("/watch/new",),
    "overview.overview": ("/overview",),
    "help.guide": ("/help",),
    "help.manual": ("/help/manual", f"/help/manual?q={quote(PROBE)}"),
    "help.chapter": (f"/help/manual/{quote('检索语法')}",),
    "openapi.docs": ("/api/v1/docs",),
    "desk.tray": ("/desk",),
    "desk.waiting": ("/desk/waiting",),
    "desk.draft": ("/desk/drafts/{draft}", "/desk/drafts/{refused}"),
    "desk.beside": ("/desk/drafts/{draft}/beside/{id}",),
    "listing.listed": (f"/desk/documents?text={quote(PROBE[:60])}&state=withdrawn", "/desk/documents"),
    "sheets.make": (
        "/desk/sheets?sheet=transfer&all=1&list=1",
        "/desk/sheets?sheet=labels&all=1&list=1",
    ),
    "packages.ask": ("/desk/packages",),
    "batches.listed": ("/desk/batches",),
    "batches.show": ("/desk/batches/{batch}",),
    "inventories.show": ("/desk/inventories/{listing}",),
    "documents.show": ("/desk/documents/{id}", "/desk/documents/{id}?done=" + quote(PROBE)),
    "documents.version": ("/desk/documents/{id}/versions/1", "/desk/documents/{id}/versions/2"),
    "events.log": ("/desk/log",),
    "refused.listed": ("/desk/failures",),
    "review.listed": ("/desk/review",),
    "attention.listed": ("/desk/attention", "/desk/attention?list=near"),
    "attention.accepted": ("/desk/attention/accepted?list=near",),
    "openness.listed": ("/desk/openness?id=" + quote(PROBE),),
    "disposal.overview": ("/desk/disposal",),
    "disposal.show": ("/desk/disposal/{disposal}",),
    "words.overview": (f"/desk/words?sentences={quote(PROBE[:150])}",),
    "words.progress": ("/desk/words/index",),
    "accounts.overview": ("/accounts",),
    "administration.overview": ("/admin",),
    "administration.backup_progress": ("/admin/backup",),
    "signing_in.own": ("/account",),
    "signing_in.ask": (f"/sign-in?next={quote(PROBE)}",),
}
ORIGINALS = ("pages", "version_pages", "draft_pages")
NO_PAGES = {  # files, feeds, JSON and plain text: tests/torture/test_hostile.py and others look at what these answer
    *(
        "static",
        "articles.original",
        "export.as_csv",
        "wording.as_csv",
        "concordance.as_csv",
        "api.concordance",
        "api.wording",
        "api.topics",
        "api.topic",
        "topic_files.as_docx",
        "topic_files.as_text",
        "export.as_json_lines",
        "events.as_csv",
        "events.as_xlsx",
        "feed.of_search",
        "feed.of_saved",
        "feed.of_watch",
        "api.watch",
    ),
    *("opensearch.description", "opensearch.suggest", "api.search", "api.article", "openapi.document"),
    *("complete.complete", "desk.original", "health.healthz", "metrics.metrics", "help.picture"),
    *("disposal.protocol", "batches.progress", "administration.mark"),
    *(f"external.{each}" for each in ("begin", "finish", "end")),  # they lead on
    "first_start.ask",  # is not there any more: test_browser_accounts.py
    *(f"{pages}.{each}" for pages in ORIGINALS for each in ("listed", "place", "image", "marks")),
    *(f"iiif.{each}" for each in ("manifest", "image_service", "info", "sized", "search", "search_2")),
}


def fill(archive: Archive, folder: Path) -> dict[str, str]:
    """Put the probe into every field there is; the ids to ask for."""
    probing = SearchRequest(PROBE, filters={"source": (PROBE,)})
    kept, _ = (
        archive.saved.save(name, probing, owner=NAMES["administrator"]) for name in (PROBE[:60], PROBE[:50])
    )
    watching = archive.seen_with().watch_lists
    watching.keep(NAMES["administrator"], [PROBE[:150], "第二段"])
    fields = {name: CHECKED.get(name, PROBE) for name in TERMS if name not in ("title", "body")}
    import_records(archive, folder, record("probe", PROBE, f"{PROBE}\n第二段。", **fields))
    archive.edit("probe", {"note": f"又{PROBE}", "body": f"{PROBE}\n第二段，改过。"}, actor=PROBE)
    (added,) = archive.add([COMPOSITE], actor=PROBE)
    count = len(archive.get(added.id).document.sections)
    words = [dict.fromkeys(SECTION_FIELDS, PROBE)] * count
    archive.edit(added.id, {"sections": words, "title": PROBE}, actor=PROBE)
    topic, view = archive.topics.make(PROBE[:60], PROBE, owner=NAMES["administrator"]), archive.seen_with()
    view.entries.add(topic, [view.get(each).number for each in ("probe", added.id)])
    view.entries.remove(topic, view.get(added.id).number)
    view.entries.annotate(topic, view.get("probe").number, f"{PROBE}\n第二段。")
    archive.saved.note_shown(kept.id, kept.owner, kept.seen, archive.seen_with().settled)
    watching.note_shown(NAMES["administrator"], 0, archive.seen_with().settled)
    ask_often(archive._queries, PROBE[:90], 1)
    ask_often(archive._queries, f"没有{PROBE[:80]}", 0)
    for change in (archive.words.add_terms, archive.words.add_synonyms):
        with_probes = [PROBE[:20], *PROBES[:2]]
        try:
            change(with_probes, actor=PROBE)
        except InvalidRequest:
            continue  # words are letters
    bad = folder / f"{PROBE.replace('/', '／')[:60]}.txt"
    bad.write_bytes(b"")
    list(archive.add([bad]))
    text = f"{PROBE}\n第二段，改过了。"
    draft = archive.tray.receive(f"{PROBE}.txt", io.BytesIO(text.encode()), actor=PROBE, replaces="probe")
    refused = archive.tray.receive(f"{PROBE}.docx", io.BytesIO(b"PK\x03\x04" + PROBE.encode()), actor=PROBE)
    pages = written_pdf([(PROBE, f"第二段{PROBE}。")])
    paged = folder / f"{PROBE.replace('/', '／')[:60]}.pdf"
    paged.write_bytes(pages)
    (shown,) = archive.add([paged], actor=PROBE)
    leaf = archive.tray.receive(f"{PROBE}.pdf", io.BytesIO(pages + b"\n"), actor=PROBE)
    table = folder / "a.csv"
    write_rows(table, [("题名", "文号", PROBE), (PROBE, PROBE, PROBE), (f"没有{PROBE}", "", PROBE)])
    listing = archive.tray.receive(f"{PROBE}.csv", io.BytesIO(table.read_bytes()), actor=PROBE)
    DraftReader(archive.tray).read_waiting()
    assert archive.tray.get(draft.id).state == "read" and archive.tray.get(refused.id).state == "refused"
    archive.edit(shown.id, {"retention": "定期1年", "filing_year": "2001"}, actor=PROBE)
    disposal = archive.destruction.lists.propose([shown.id], actor=PROBE, reason=PROBE)
    withdrawal = BatchChange("withdraw", reason=PROBE)
    batch = archive.batches.start([shown.id], withdrawal, actor=PROBE, name=PROBE[:LONGEST_BATCH_NAME])
    archive.edit(shown.id, {"note": "x"}, actor=PROBE)
    archive.batches.run(batch.id)
    archive.inventories.take_as(listing.id, "inventory")
    archive.settings.set("office_name", f"<b>{MARK}</b>", actor=PROBE)
    return {
        "saved": kept.id,
        "batch": batch.id,
        "disposal": disposal,
        "id": "probe",
        "draft": draft.id,
        "refused": refused.id,
        "paged": shown.id,
        "leaf": leaf.id,
        "listing": listing.id,
        "topic": topic.id,
        "composite": added.id,
    }


@pytest.fixture(scope="module")
def probed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, str]]]:
    """A server whose archive holds the probe wherever it can be, and the ids to ask for."""
    home, folder = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("files")
    archive = Archive.open(home)
    ids = fill(archive, folder)
    archive.accounts.add(NAMES["administrator"], "administrator", PASSWORD, actor=PROBE)
    with pytest.raises(InvalidRequest):
        archive.accounts.add(PROBE, "reader", PASSWORD, actor="")
    archive.close()
    with serving(home) as url:
        yield url, ids


def test_every_page_is_looked_at() -> None:
    rules = create_app(archive=FakeArchive()).url_map.iter_rules()
    asked = {rule.endpoint for rule in rules if "GET" in (rule.methods or ())}
    assert asked == set(PAGES) | NO_PAGES and asked <= set(LEAST)


def test_no_probe_runs_and_all_are_shown_as_text(probed: tuple[str, dict[str, str]], tmp_path: Path) -> None:
    url, ids = probed
    with browsing(tmp_path / "profile") as driver:
        driver.get(f"{url}/sign-in")
        find(driver, "#name").send_keys(NAMES["administrator"])
        find(driver, "#password").send_keys(PASSWORD)
        follow(find(driver, "main button[type=submit]"))
        assert waiting(driver, "location.pathname !== '/sign-in'")
        console(driver)
        shown = [
            page for pages in PAGES.values() for page in pages if shows_the_probe(driver, url, page, ids)
        ]
        assert len(shown) >= 14, shown


def shows_the_probe(driver: Chrome, url: str, page: str, ids: dict[str, str]) -> bool:
    """Whether a page shows a probe to a reader; that none ran, and that the browser had nothing to refuse."""
    driver.get(url + page.format(**ids))
    assert waiting(driver, "document.readyState === 'complete'")
    assert driver.execute_script("return window.ran") is None, page
    made = "return document.querySelectorAll('img[src=x], svg[onload], [onfocus], [onclick], main script').length"
    assert driver.execute_script(made) == 0, page
    said = [entry for entry in console(driver) if entry["source"] in CAUSED_BY_PAGES]
    told = ("Password forms should have", "404 (NOT FOUND)")
    assert not [entry for entry in said if not any(part in entry["message"] for part in told)], page
    return PROBES[1] in find(driver, "body").text or PROBES[1] in driver.execute_script(
        "return [...document.querySelectorAll('input, textarea')].map(field => field.value).join(' ')"
    )
