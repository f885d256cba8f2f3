"""What did somebody mean by what was typed? A line of text in, a query tree out.

Useful for: the syntax of queries, dates and synonyms. Not for: what a query finds.
"""
