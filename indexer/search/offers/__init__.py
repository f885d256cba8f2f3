"""What else might somebody ask who has asked this? Better spellings, Chinese terms for English ones, and dates.

Useful for: what a result page offers beside its hits. Not for: what a query means or finds; nothing here is searched unasked.
"""

from __future__ import annotations

from indexer.search.offers.offers import Asking, Offer, OfferKind, find_offers

__all__ = ["Asking", "Offer", "OfferKind", "find_offers"]
