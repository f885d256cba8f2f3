"""Who proposed how open a document should be, and who confirmed it: rows of the catalogue."""
