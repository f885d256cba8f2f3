"""Makes the Flask application that searches an archive and shows its articles."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from flask import Flask, redirect, url_for
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response

from indexer import __version__
from indexer.paths import FAILURES
from search_app.telemetry import LONGEST_FORM, Counters, FailureLog, RequestObserver, log_format
from search_app.texts import desk as desk_messages
from search_app.texts import help as help_messages
from search_app.texts import local_time
from search_app.texts import pages as page_messages
from search_app.texts.wording import word
from search_app.web import (
    PlainEnvironment,
    accounts,
    addresses,
    administration,
    advanced,
    api,
    archive_name,
    article,
    attention,
    batches,
    browser_search,
    complete,
    compression,
    concordance,
    concurrency_limit,
    counts,
    csrf,
    custom_words,
    departments,
    disposal,
    document,
    document_list,
    error_pages,
    event_log,
    export,
    external,
    failed_files,
    failures,
    feed,
    filling,
    first_start,
    guards,
    health,
    help,
    highlight,
    host_names,
    iiif,
    inventories,
    lend,
    metrics,
    new_hits,
    numbering,
    office_mark,
    openapi,
    openness,
    original_pages,
    overview,
    packages,
    pages,
    permissions,
    quotes,
    response_headers,
    review,
    saved_searches,
    search,
    sheets,
    show_failures,
    sign_in,
    tokens,
    topic_files,
    topics,
    tray,
    tray_batch,
    watch,
    wording,
)

if TYPE_CHECKING:
    from indexer.archive import Archive

DEFAULTS: Final = {
    "NOTE_QUERIES": True,
    "READING_NEEDS_ACCOUNT": None,
    "BEHIND_PROXY": False,
    "METRICS_FOR_ALL": False,
    "OWN_NAMES": (),
    "SETUP_CODE": "",
    "MAX_CONTENT_LENGTH": LONGEST_FORM,
}


class _App(Flask):
    """Flask's, which does not ask of each function that it calls, a dozen a page, whether it is a coroutine: none is."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """See Flask's."""
        return func


def create_app(
    home: str | Path | None = None,
    *,
    archive: Archive | None = None,
    config: Mapping[str, Any] | None = None,
    tally: Counters | None = None,
) -> Flask:
    """The app on an `archive` that is open, else on the one in `home` (default: $GONGWEN_HOME, else the current folder).

    `config` overrides Flask's defaults and ours: NOTE_QUERIES, whether it is counted, without names, what is asked;
    READING_NEEDS_ACCOUNT, whether nobody may read who has not signed in; None: as an administrator has set it;
    BEHIND_PROXY, whether client and scheme are those that the one proxy before us names; METRICS_FOR_ALL, whether not
    only this machine may read the numbers of the server; OWN_NAMES, which names are ours besides this machine's and
    those of the setting, each as host_names.host_name gives it; SETUP_CODE, with which the first administrator may be made
    on this machine; "": nobody may. The numbers stand in `tally`, which
    several processes may share.
    """
    app = _App("search_app")
    app.config.from_mapping(DEFAULTS, VERSION=__version__, **(config or {}))
    if app.config["BEHIND_PROXY"]:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1)  # type: ignore[method-assign]
    app.wsgi_app = host_names.OneForm(app.wsgi_app)  # type: ignore[method-assign]
    archive = _open_archive(home) if archive is None else archive
    lend(app, archive)

    app.jinja_environment = PlainEnvironment
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    app.jinja_env.globals.update(
        messages=page_messages,
        desk_messages=desk_messages,
        help_messages=help_messages,
        visitor=permissions.visitor,
        may_use=guards.may_use,
        archive_name=archive_name,
        office_mark=office_mark,
    )
    app.jinja_env.filters.update(
        marked=highlight.marked,
        counted="{:,}".format,
        local=local_time.local,
        worded=partial(word, door="page"),
    )

    addresses.keep(app)

    app.before_request(host_names.require_own_name)
    app.before_request(csrf.require_same_origin)
    app.before_request(guards.find_visitor)
    app.before_request(guards.require_access)
    concurrency_limit.share_out(app)
    app.after_request(compression.compress)  # last: what is asked for last is carried out first
    app.after_request(response_headers.protect)
    error_pages.answer_in_chinese(app)
    _register(app)
    app.add_url_rule("/", "start", _start)
    tally = tally or Counters()
    metrics.keep(app, tally)
    kept = FailureLog(archive.home / FAILURES)
    show_failures(app, kept)
    app.wsgi_app = RequestObserver(app.wsgi_app, log_format.note_request, tally.count, kept.note)  # type: ignore[method-assign]
    return app


def _register(app: Flask) -> None:
    """All the pages."""
    for part in (
        *(
            search,
            advanced,
            article,
            pages,
            iiif,
            export,
            quotes,
            counts,
            wording,
            concordance,
            saved_searches,
            topics,
            filling,
            topic_files,
            new_hits,
            watch,
            feed,
            browser_search,
            api,
            openapi,
            complete,
            help,
            overview,
        ),
        *(
            tray,
            tray_batch,
            document_list,
            batches,
            sheets,
            numbering,
            packages,
            inventories,
            document,
            event_log,
            failed_files,
            review,
            attention,
            openness,
            disposal,
            custom_words,
            sign_in,
            external,
            first_start,
            tokens,
            accounts,
            administration,
            failures,
            departments,
            health,
        ),
    ):
        app.register_blueprint(part.blueprint)
    app.register_blueprint(original_pages.versions)
    app.register_blueprint(original_pages.drafts)
    app.register_blueprint(metrics.blueprint)


def _start() -> Response:
    return redirect(url_for("search.results"))


def _open_archive(home: str | Path | None) -> Archive:
    from indexer.archive import Archive  # late: a caller that brings its own archive needs no engine

    return Archive.open(Path(home or os.environ.get("GONGWEN_HOME") or "."), verify=True)
