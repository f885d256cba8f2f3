"""Files of word processors: DOCX by ourselves, all others through LibreOffice."""
