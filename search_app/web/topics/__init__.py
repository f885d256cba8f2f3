"""The pages of reading lists (专题): the lists, what stands on them, and their files."""
