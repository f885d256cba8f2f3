"""What is said to whoever starts a server, and at the first start of an archive."""
