"""Receives the files of a request as drafts of the tray."""

from __future__ import annotations

from typing import BinaryIO, Final, cast

from flask import request

from indexer.intake import Draft
from search_app.web.context import archive
from search_app.web.security.permissions import visitor

MOST_FILES: Final = 2_000  # of one request


def received(replaces: str = "") -> list[Draft]:
    """Put every file of the request into the tray, whole and on the disk when this returns.

    A field for files that was left empty is passed over. Raises InvalidRequest when one cannot be taken; those before it
    are in.
    """
    request.max_form_parts = MOST_FILES
    files = [file for file in request.files.getlist("file") if file.filename]
    tray, actor = archive().tray, visitor().name
    return [
        tray.receive(file.filename or "", cast(BinaryIO, file.stream), actor=actor, replaces=replaces)
        for file in files
    ]
