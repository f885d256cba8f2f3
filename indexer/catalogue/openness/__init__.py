"""Who may see a document: its department, and who proposed and confirmed how open it should be; rows of the catalogue."""
