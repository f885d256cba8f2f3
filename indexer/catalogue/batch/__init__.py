"""Changes of many documents at once: what they are, and how many versions are written at once."""
