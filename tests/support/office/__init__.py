"""Writes office files as other programs do: presentations, one-file packages, what LibreOffice makes of them."""
