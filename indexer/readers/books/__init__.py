"""Electronic books: EPUB."""
