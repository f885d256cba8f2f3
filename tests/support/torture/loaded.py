"""What every process of these tests needs, loaded once before they are forked: modules and the segmenter."""

from __future__ import annotations

import search_app.cli.main
from indexer.sync.parallel_tokenizing import prepare_all

__all__ = ["search_app"]

list(prepare_all(["工会"]))
