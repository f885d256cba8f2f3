"""The page that follows wordings through the years."""
