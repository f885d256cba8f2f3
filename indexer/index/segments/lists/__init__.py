"""The inverted lists of a segment as they lie in its file: one module for each form, with what writes and what reads it."""
