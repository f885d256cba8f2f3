"""The engine on a cluster of OpenSearch: Lucene finds candidates, our own code scores them."""
