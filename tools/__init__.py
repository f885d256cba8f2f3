"""What `make` needs to set up a machine, and what draws the code."""
