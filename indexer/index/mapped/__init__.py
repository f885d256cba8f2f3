"""Large arrays in mapped files, which are no memory of the process: laid aside for a segment, or lent to a query."""
