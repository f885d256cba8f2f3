"""How the costs of an archive grow with it."""
