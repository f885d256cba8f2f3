"""A process is killed while it changes many documents at once."""
