"""Which documents that came in or changed hold terms that somebody watches?"""

from __future__ import annotations

from indexer.search.watch.news import WatchedDocument, WatchNews, latest_watched, news_json, watch_news

__all__ = ["WatchNews", "WatchedDocument", "latest_watched", "news_json", "watch_news"]
