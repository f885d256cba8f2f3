"""The engines to stand beside, each in the best form its own means allow."""
