"""Changes of many documents at once, as pages."""
