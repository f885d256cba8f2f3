"""Which documents are to be destroyed, by whose decision, and what stays of them: rows of the catalogue."""
