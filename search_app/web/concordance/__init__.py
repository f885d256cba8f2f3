"""The page of a wording in its contexts."""
