"""What do people keep here for themselves and for others? Reading lists with their documents, and whose things are."""
