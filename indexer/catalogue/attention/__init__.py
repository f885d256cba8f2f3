"""What of a document should somebody look at? Rows that are made from documents again whenever they are lost."""
