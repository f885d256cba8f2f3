"""Writes what a check found as a file: the draft with a comment on each passage, or a table of the passages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from flask import Response

from indexer.catalogue import ExportCount
from indexer.readers import Comment, docx_of
from indexer.search import CheckedPassage, QuoteReport, Source
from search_app.texts.phrases.quotes import COLUMNS, FILE_NAME, KINDS, QUOTATION, SENTENCE, note_of
from search_app.web.context import archive_name
from search_app.web.file_answers import csv_lines, file_of, log_of

DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FORMS: Final = ("docx", "csv")


def file_of_report(report: QuoteReport, form: str, root: str, day: date) -> Response:
    """The file, whole before it is sent; the log is told of documents in it that are not open to everybody."""
    name = FILE_NAME.format(date=day.isoformat())
    log_of(_count(report, form))()
    if form == "docx":
        comments = (Comment(each.start, each.end, note_of(each)) for each in report.passages)
        return file_of(docx_of(report.draft, comments, author=archive_name()), DOCX, name, form)
    return file_of("".join(csv_lines(_rows(report, root))).encode("utf-8", "replace"), "text/csv", name, form)


def _count(report: QuoteReport, form: str) -> ExportCount:
    sources = {each.id: each for passage in report.passages for each in _sources(passage)}
    not_open = sum(not each.is_open for each in sources.values())
    return ExportCount(form.upper(), len(sources), not_open)


def _sources(passage: CheckedPassage) -> list[Source]:
    return [each for each in (passage.first, passage.last) if each]


def _rows(report: QuoteReport, root: str) -> Iterator[Sequence[str]]:
    yield COLUMNS
    for number, passage in enumerate(report.passages, start=1):
        yield (
            str(number),
            QUOTATION if passage.is_quotation else SENTENCE,
            " ".join(passage.text.split()),
            KINDS[passage.kind],
            " ".join(passage.source_text.split()),
            str(passage.count),
            *_cells(passage.first, root),
            *_cells(passage.last, root),
        )


def _cells(source: Source | None, root: str) -> tuple[str, str, str]:
    return (source.date or "", source.title, f"{root}{source.url}") if source else ("", "", "")
