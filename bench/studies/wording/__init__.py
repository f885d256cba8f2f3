"""What is told of wordings through the years, beside a scan of all texts."""
