"""What stands on a PDF page, by PDFium: characters, ruling lines, values of forms, remarks."""
