"""The article page: blocks of text with highlights, parts of long texts, citation."""
