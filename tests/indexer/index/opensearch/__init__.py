"""Tests of indexer.index.opensearch: what is the cluster's own; that it answers as the other engine is in the battery."""
