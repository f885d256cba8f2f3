"""The page that counts the phrases of a list."""
