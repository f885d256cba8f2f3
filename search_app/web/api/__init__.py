"""The JSON interface, completion, and the document that describes both."""
