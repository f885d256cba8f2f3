"""The engine on OpenSearch beside the embedded one: the same answers, and what they cost."""
