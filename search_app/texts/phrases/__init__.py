"""What is said where many phrases are looked up at once."""
