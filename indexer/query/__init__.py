"""What did somebody mean by what was typed? Lexer, parser, dates, synonyms, words that say nothing.

Useful for: the syntax of queries, dates and synonyms. Not for: what a query finds.
"""

from __future__ import annotations

from indexer.query.content_words import asks, is_sentence, needed_words, telling_runs, topics
from indexer.query.date_range import OPEN_END, OPEN_START, written
from indexer.query.date_words import DateWords, find_date_words
from indexer.query.expansion import Synonym, is_loose, synonyms_in, widened
from indexer.query.filing_years import FIRST_YEAR, LAST_YEAR, Years, are_years
from indexer.query.nearness import FARTHEST, Near
from indexer.query.parser import (
    EVERYTHING,
    LONGEST_QUERY,
    MOST_TERMS,
    And,
    Field,
    Not,
    Or,
    ParsedQuery,
    Period,
    Phrase,
    Query,
    Words,
    join_words,
    leaves,
    parse,
    read,
    verbatim,
    wanted,
)

__all__ = [
    "EVERYTHING",
    "FARTHEST",
    "FIRST_YEAR",
    "LAST_YEAR",
    "LONGEST_QUERY",
    "MOST_TERMS",
    "OPEN_END",
    "OPEN_START",
    "And",
    "DateWords",
    "Field",
    "Near",
    "Not",
    "Or",
    "ParsedQuery",
    "Period",
    "Phrase",
    "Query",
    "Synonym",
    "Words",
    "Years",
    "are_years",
    "asks",
    "find_date_words",
    "is_loose",
    "is_sentence",
    "join_words",
    "leaves",
    "needed_words",
    "parse",
    "read",
    "synonyms_in",
    "telling_runs",
    "topics",
    "verbatim",
    "wanted",
    "widened",
    "written",
]
