"""Spreadsheets read as documents: a sheet's rows as they are shown on the screen, each cell with its address."""
