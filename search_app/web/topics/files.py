"""GET /topics/ID.docx: a reading list as a Word file, with notes and references; ID.txt: its references alone, a line each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from flask import Blueprint, Response, request

from indexer.catalogue import ExportCount, Topic
from indexer.readers import ParagraphStyle, docx_of_paragraphs
from search_app.texts.phrases import topics as said
from search_app.web.file_answers import file_of, in_a_name, log_of
from search_app.web.quotes.files import DOCX
from search_app.web.topics.entries import Line, listed, paragraphs
from search_app.web.topics.lists import fetch

TEXT: Final = "text/plain"
LINE_END: Final = "\r\n"  # as editors on Windows expect it

blueprint = Blueprint("topic_files", __name__, url_prefix="/topics")


@blueprint.get("/<id>.docx")
def as_docx(id: str) -> Response:
    """Title and explanation, then each document with its date, 档号, address, note and reference."""
    topic, today = fetch(id), date.today().isoformat()
    lines = listed(topic)
    body = docx_of_paragraphs(_paragraphs(topic, lines, today), title=topic.title)
    _tell(lines, "DOCX")
    return file_of(body, DOCX, said.FILE_NAME.format(title=in_a_name(topic.title), date=today), "docx")


@blueprint.get("/<id>.txt")
def as_text(id: str) -> Response:
    """The references under the numbers of the page; in place of one of a withdrawn document stands that it is."""
    topic, today = fetch(id), date.today().isoformat()
    lines = listed(topic)
    body = "".join(_numbered(line) + LINE_END for line in lines).encode("utf-8", "replace")
    _tell(lines, "TXT")
    return file_of(body, TEXT, said.REFERENCES_NAME.format(title=in_a_name(topic.title), date=today), "txt")


def _numbered(line: Line) -> str:
    title = " ".join(line.title.split())
    gone = said.WITHDRAWN_ONE.format(title=title) if line.entry.is_withdrawn else ""
    return said.LISTED.format(number=line.number, reference=gone or line.reference)


def _tell(lines: list[Line], form: str) -> None:
    """Let the log know of documents that are not open to everybody."""
    taken = ExportCount(form)
    for line in lines:
        taken.add(line.entry.stored)
    log_of(taken)()


def _paragraphs(topic: Topic, lines: list[Line], today: str) -> Iterator[tuple[ParagraphStyle, str]]:
    yield "Title", topic.title
    for paragraph in paragraphs(topic.explanation):
        yield "Normal", paragraph
    yield "Normal", said.COUNTED.format(count=len(lines), date=today)
    for line in lines:
        yield "Heading 2", said.HEADING.format(number=line.number, title=" ".join(line.title.split()))
        yield "Normal", "　".join(_facts(line))
        for at, paragraph in enumerate(paragraphs(line.entry.note)):
            yield "Quote", paragraph if at else said.NOTED.format(note=paragraph)
        if not line.entry.is_withdrawn:
            yield "Normal", said.REFERRED.format(reference=line.reference)


def _facts(line: Line) -> Iterator[str]:
    if line.entry.is_withdrawn:
        yield said.WITHDRAWN
    if line.date:
        yield said.DATED.format(date=line.date)
    if line.code:
        yield said.CODED.format(code=line.code)
    yield said.ADDRESS.format(address=request.host_url.rstrip("/") + line.page)
