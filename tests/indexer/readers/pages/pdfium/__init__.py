"""What stands on a PDF page, by PDFium."""
