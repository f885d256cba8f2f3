"""Answers what one request or command may find and read in an archive.

Documents that are more closed, or of departments of others, are not there: not in totals, facets, ranking, completion or by id.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from indexer.catalogue import Catalogue, SavedSearch, Topic, TopicEntries, TopicEntry, Topics, WatchList
from indexer.errors import DocumentDamaged, DocumentNotFound, DocumentWithdrawn
from indexer.imaging import Form, PageImage, PageImages, has_pages, with_reading
from indexer.index import Engine, View
from indexer.model import (
    NO_LAYOUT,
    Access,
    Clearance,
    Document,
    Layout,
    Page,
    SearchRequest,
    StoredDocument,
    clearance_in,
    partitions_of,
)
from indexer.originals import Originals
from indexer.query import ParsedQuery, read
from indexer.search.autocomplete import AutocompleteFeed, Completion
from indexer.search.concordance import Concordance, ConcordanceRequest, make_concordance
from indexer.search.corrections import Correction, correction_of
from indexer.search.counts import PhraseCount, count_phrases
from indexer.search.query_log import QueryLog
from indexer.search.quotes import QuoteReport, check_quotes
from indexer.search.results import Hit, SearchResult
from indexer.search.searcher import Searcher
from indexer.search.watch import WatchedDocument, WatchNews, latest_watched, watch_news
from indexer.search.wording import RisingWording, Step, WordingHistory, histories, rising_wordings
from indexer.text import Span, tokenizer_for


class ArchiveView:
    """Made for one request or command, and gone with it: all its answers come from one commit of the index."""

    def __init__(
        self,
        originals: Originals,
        catalogue: Catalogue,
        engine: Engine,
        queries: QueryLog,
        completions: AutocompleteFeed,
        images: PageImages,
        access: Access,
    ) -> None:
        self.originals = originals
        self.access = access
        self.saved, self.watch_lists = catalogue.saved, catalogue.watch_lists
        self.topics, self.entries = Topics(catalogue.database), TopicEntries(catalogue.database)
        self._catalogue = catalogue
        self._engine = engine
        self._queries = queries
        self._completions = completions
        self._images = images
        self._queries_read: dict[str, ParsedQuery] = {}  # by what was typed
        self._layouts: dict[tuple[int, int], Layout] = {}  # by number and version

    @cached_property
    def snapshot(self) -> View:
        """The index as it was when it was first asked for. Raises IndexUnusable."""
        return self._engine.snapshot(partitions_of(self.access))

    @cached_property
    def _answers(self) -> Searcher:
        return Searcher(self._catalogue, lambda: self.snapshot, self.access)

    def _parsed(self, request: SearchRequest) -> ParsedQuery:
        """What was typed, parsed once however often it is asked for."""
        if request.query not in self._queries_read:
            self._queries_read[request.query] = read(request.query)
        return self._queries_read[request.query]

    def search(self, request: SearchRequest) -> SearchResult:
        """Answer what was typed; that is never an error. Raises InvalidRequest for other options."""
        return self._answers.search(request, self._parsed(request))

    def find_all(self, request: SearchRequest) -> tuple[int, Iterator[tuple[Hit, StoredDocument]]]:
        """The true total and a page of any length, best first, each with its document but for the body."""
        return self._answers.find_all(request, self._parsed(request))

    @cached_property
    def settled(self) -> int:
        """The event up to which the index has taken over all documents; to be asked for before anything is searched."""
        return self._catalogue.changes.settled()

    def shown_of(self, saved: SavedSearch) -> int:
        """The event up to which the owner of a saved search has been shown what it finds."""
        return saved.seen or self._catalogue.changes.last_before(saved.created_at)

    def new_hits(self, request: SearchRequest, after: int, until: int) -> tuple[int, tuple[Hit, ...]]:
        """How many documents that came in or changed after one event and up to another it finds, and a page of them.

        Documents with only some of its words are left out unless asked for. Raises InvalidRequest.
        """
        numbers = self._catalogue.changes.changed(after, until)
        return self._answers.find_among(request, self._parsed(request), numbers) if numbers else (0, ())

    def watch_news(self, watched: WatchList, after: int, until: int, *, again: bool = False) -> WatchNews:
        """See `indexer.search.watch`: the documents with its terms that changed after one event and up to another."""
        return watch_news(self._catalogue, self.access, watched.terms, after, until, again=again)

    def latest_watched(self, watched: WatchList) -> tuple[WatchedDocument, ...]:
        """Those that did among the last changes of documents, whether or not they have been shown."""
        return latest_watched(self._catalogue, self.access, watched.terms, self.settled)

    def get(self, identifier: str) -> StoredDocument:
        """A document. Raises DocumentNotFound, or DocumentWithdrawn.

        Raises DocumentDamaged for one whose record is damaged, unless all may be seen: nobody knows how closed it was.
        """
        stored = self._catalogue.get(identifier)
        if not stored.sound and clearance_in(self.access) < Clearance.EVERYTHING:
            raise DocumentDamaged(identifier)
        if not stored.seen_with(self.access):
            raise DocumentNotFound(identifier)
        if stored.state == "destroyed":
            raise DocumentNotFound(identifier)
        if stored.state == "withdrawn":
            raise DocumentWithdrawn(identifier)
        return stored

    def entries_of(self, topic: Topic) -> list[TopicEntry]:
        """What of a reading list may be seen, in its order, without texts."""
        return self.entries.of(topic, self.access)

    def taken_off(self, topic: Topic) -> list[TopicEntry]:
        """What was taken off a reading list and can be put back, of what may be seen, without texts."""
        return self.entries.taken_off(topic, self.access)

    def layout(self, stored: StoredDocument) -> Layout:
        """Where a document's text stands in its original: tables, pages, places of runs; unpacked once for a request.

        NO_LAYOUT where it came without a file.
        """
        if not stored.original:
            return NO_LAYOUT
        which = stored.number, stored.version
        if which not in self._layouts:
            self._layouts[which] = self._catalogue.layouts.of(stored)
        return self._layouts[which]

    def correction(self, stored: StoredDocument) -> Correction | None:
        """When somebody last corrected its text, and in how many places; None where it is as it was read."""
        return correction_of(self._catalogue, stored)

    def pages(self, stored: StoredDocument) -> tuple[Page, ...]:
        """The pages of a document's original as their images show them; none where its format has no pages.

        Where its text stands on them is found next, unless it is known. Raises as PageImages does.
        """
        self._catalogue.layouts.ask(stored)
        layout = self.layout(stored)
        if not layout.pages and not has_pages(stored.original):
            return ()
        with self.originals.as_file(stored.original) as path:
            drawn = self._images.pages(path, stored.original, stored.sha256)
        return with_reading(drawn, layout.pages)

    def page_image(self, stored: StoredDocument, page: int, width: int, form: Form) -> PageImage:
        """A page of the original, from 0, in so many pixels of width. Raises as PageImages does."""
        with self.originals.as_file(stored.original) as path:
            return self._images.image(path, stored.original, stored.sha256, page, width, form)

    def page_tag(self, stored: StoredDocument, page: int, width: int, form: Form) -> str:
        """What tells that image from every other, without drawing it. Raises InvalidRequest."""
        return self._images.tag(stored.sha256, page, width, form)

    def marks(self, identifier: str, request: SearchRequest) -> Sequence[Span]:
        """Where a query's strings stand in a document's text. Raises DocumentNotFound."""
        return self.marks_in(self.get(identifier).document, request)

    def marks_in(self, document: Document, request: SearchRequest) -> Sequence[Span]:
        """The same of a document that is at hand: a long one is not read twice."""
        return self._answers.marks(document, request, self._parsed(request))

    def similar(self, identifier: str, *, limit: int = 5) -> tuple[Hit, ...]:
        """The documents nearest to one, without snippets. Raises DocumentNotFound."""
        return self.similar_to(self.get(identifier), limit=limit)

    def similar_to(self, stored: StoredDocument, *, limit: int = 5) -> tuple[Hit, ...]:
        """The same of a document that is at hand."""
        return self._answers.similar(stored, limit)

    def check_quotes(self, draft: str) -> QuoteReport:
        """Which sentences and quotations of a draft are said here, word for word or nearly so. Raises InvalidRequest."""
        return check_quotes(draft, self.snapshot, self._catalogue, self.access)

    def wordings(self, phrases: Iterable[str], by: Step = "year") -> tuple[WordingHistory, ...]:
        """How often each of some wordings is said here a year or month, and by whom first. Raises InvalidRequest."""
        return histories(phrases, by, self.snapshot, self._catalogue, self.access)

    def count_phrases(self, lines: Iterable[str]) -> list[PhraseCount]:
        """Where each phrase of a list stands, one a line: in how many documents, how often, first and last.

        Raises InvalidRequest.
        """
        return count_phrases(lines, self.snapshot, self._catalogue, self.access)

    def concordance(self, request: ConcordanceRequest) -> Concordance:
        """Every place of a query's texts with what stands around it. Raises InvalidRequest."""
        tree = self._parsed(SearchRequest(request.query)).tree
        return make_concordance(request, tree, self.snapshot, self._catalogue, self.access)

    def rising_wordings(self, year: int) -> tuple[RisingWording, ...]:
        """The wordings that rise in a year, of the most documents first. Takes seconds. Raises InvalidRequest."""
        return rising_wordings(year, self.snapshot, tokenizer_for(self._catalogue.words.lexicon))

    def complete(self, typed: str, *, limit: int = 8) -> tuple[Completion, ...]:
        """What the beginning of a query may become, best first; characters or pinyin."""
        settled = self.settled
        return self._completions.complete(typed, limit, self.snapshot, settled)

    def load_completions(self) -> None:
        """Load what a first completion would have to wait for."""
        settled = self.settled
        self._completions.load(self.snapshot, settled)

    def note(self, query: str, total: int, who: str) -> None:
        """Count, without keeping who it was, that somebody asked this and how much was found."""
        self._queries.note(query, total, who, self.access)

    def count(self) -> int:
        """How many documents can be found."""
        return self.snapshot.count()
