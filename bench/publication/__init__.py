"""What a run leaves for others: its numbers as a file, the page's table and chart, and what moved since the run before."""
