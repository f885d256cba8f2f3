"""What does a request find, and how is it shown? Totals, hits, highlights and suggestions.

Useful for: reading an archive with one clearance. Not for: changing it.
"""

from __future__ import annotations

from indexer.search.archive_view import ArchiveView
from indexer.search.autocomplete import Completion, Completions, Kind
from indexer.search.concordance import (
    GROUPINGS,
    LINE_SORTS,
    MOST_LINES,
    WIDEST,
    Concordance,
    ConcordanceRequest,
    Grouping,
    Line,
    LineSort,
    concordance_json,
)
from indexer.search.counts import LONGEST_LISTED, MOST_LISTED, PhraseCount, counts_json
from indexer.search.marking import Marks
from indexer.search.near_duplicates import NEAR, NearDuplicate, near_duplicates
from indexer.search.offers import Offer, OfferKind
from indexer.search.query_log import QueryLog
from indexer.search.quotes import (
    KINDS,
    LONGEST_DRAFT,
    MOST_PASSAGES,
    CheckedPassage,
    MatchKind,
    QuoteReport,
    Source,
    report_json,
)
from indexer.search.results import Hit, SearchResult, Snippet, hit_json
from indexer.search.searcher import MOST_HITS
from indexer.search.watch import WatchedDocument, WatchNews, news_json
from indexer.search.word_preview import LONGEST_SENTENCE, MOST_SENTENCES, Preview, Previewer, cut_with
from indexer.search.wording import (
    LONGEST_PHRASE,
    LONGEST_YEAR,
    MOST_PHRASES,
    STEPS,
    Point,
    RisingWording,
    Step,
    WordingHistory,
    histories_json,
    read_year,
    rising_json,
)

__all__ = [
    "GROUPINGS",
    "KINDS",
    "LINE_SORTS",
    "LONGEST_DRAFT",
    "LONGEST_LISTED",
    "LONGEST_PHRASE",
    "LONGEST_SENTENCE",
    "LONGEST_YEAR",
    "MOST_HITS",
    "MOST_LINES",
    "MOST_LISTED",
    "MOST_PASSAGES",
    "MOST_PHRASES",
    "MOST_SENTENCES",
    "NEAR",
    "STEPS",
    "WIDEST",
    "ArchiveView",
    "CheckedPassage",
    "Completion",
    "Completions",
    "Concordance",
    "ConcordanceRequest",
    "Grouping",
    "Hit",
    "Kind",
    "Line",
    "LineSort",
    "Marks",
    "MatchKind",
    "NearDuplicate",
    "Offer",
    "OfferKind",
    "PhraseCount",
    "Point",
    "Preview",
    "Previewer",
    "QueryLog",
    "QuoteReport",
    "RisingWording",
    "SearchResult",
    "Snippet",
    "Source",
    "Step",
    "WatchNews",
    "WatchedDocument",
    "WordingHistory",
    "concordance_json",
    "counts_json",
    "cut_with",
    "histories_json",
    "hit_json",
    "near_duplicates",
    "news_json",
    "read_year",
    "report_json",
    "rising_json",
]
