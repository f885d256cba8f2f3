"""The page that checks the quotations of a draft."""
