"""From pieces to text: rows, columns in the order in which they are read, paragraphs, without running heads."""
