"""The pages and the JSON interface: a blueprint a resource, in a package a part of the site."""

from __future__ import annotations

from search_app.web import addresses, browser_search, compression, error_pages, help, highlight, iiif
from search_app.web.accounts import accounts, departments, external, first_start, sign_in, tokens
from search_app.web.administration import administration, failures
from search_app.web.api import api, complete, openapi
from search_app.web.article import article, pages
from search_app.web.concordance import pages as concordance
from search_app.web.context import archive_name, lend, office_mark, show_failures
from search_app.web.counts import pages as counts
from search_app.web.desk import (
    custom_words,
    disposal,
    document,
    document_list,
    event_log,
    failed_files,
    openness,
    original_pages,
    review,
    tray,
    tray_batch,
)
from search_app.web.desk.attention import pages as attention
from search_app.web.desk.batches import numbering
from search_app.web.desk.batches import pages as batches
from search_app.web.desk.inventories import pages as inventories
from search_app.web.desk.packages import pages as packages
from search_app.web.desk.sheets import pages as sheets
from search_app.web.monitoring import health, metrics
from search_app.web.quotes import pages as quotes
from search_app.web.search import advanced, export, feed, new_hits, overview, saved_searches, search
from search_app.web.security import concurrency_limit, csrf, guards, host_names, permissions, response_headers
from search_app.web.security.host_names import ARRIVED_AT, names_of
from search_app.web.security.response_headers import HEADERS
from search_app.web.security.session_cookie import tokens_in
from search_app.web.templating import PlainEnvironment, page_of_refusal
from search_app.web.topics import files as topic_files
from search_app.web.topics import filling
from search_app.web.topics import lists as topics
from search_app.web.watch import pages as watch
from search_app.web.wording import pages as wording

__all__ = [
    "ARRIVED_AT",
    "HEADERS",
    "PlainEnvironment",
    "accounts",
    "addresses",
    "administration",
    "advanced",
    "api",
    "archive_name",
    "article",
    "attention",
    "batches",
    "browser_search",
    "complete",
    "compression",
    "concordance",
    "concurrency_limit",
    "counts",
    "csrf",
    "custom_words",
    "departments",
    "disposal",
    "document",
    "document_list",
    "error_pages",
    "event_log",
    "export",
    "external",
    "failed_files",
    "failures",
    "feed",
    "filling",
    "first_start",
    "guards",
    "health",
    "help",
    "highlight",
    "host_names",
    "iiif",
    "inventories",
    "lend",
    "metrics",
    "names_of",
    "new_hits",
    "numbering",
    "office_mark",
    "openapi",
    "openness",
    "original_pages",
    "overview",
    "packages",
    "page_of_refusal",
    "pages",
    "permissions",
    "quotes",
    "response_headers",
    "review",
    "saved_searches",
    "search",
    "sheets",
    "show_failures",
    "sign_in",
    "tokens",
    "tokens_in",
    "topic_files",
    "topics",
    "tray",
    "tray_batch",
    "watch",
    "wording",
]
