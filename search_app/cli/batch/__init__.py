"""The command for changes of many documents at once."""
