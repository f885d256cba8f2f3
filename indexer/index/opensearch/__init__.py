"""The engine on a cluster of OpenSearch: Lucene finds candidates, our own code scores them.

Its client is optional: this package is imported only where the settings ask for it.
"""

from __future__ import annotations

from indexer.index.opensearch.client import Cluster
from indexer.index.opensearch.engine import OpenSearchEngine

__all__ = ["Cluster", "OpenSearchEngine"]
