"""Makes pieces of the characters of a page, whichever way they run."""
