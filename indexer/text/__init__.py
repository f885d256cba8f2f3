"""What is a text as the search sees it? Characters in, normal form, tokens, pinyin and differences out.

Useful for: everything that compares, cuts or spells Chinese text. Not for: files, documents or queries.
It imports nothing else of ours.
"""
