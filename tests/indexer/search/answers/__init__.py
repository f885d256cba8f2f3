"""What an archive answers, through all that a search goes through: exactness, order, clearances."""
