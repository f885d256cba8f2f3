"""Files of known text that other programs make, for studies of readers."""
