"""Documents with all that is known of them, as they leave an archive and come into another."""
