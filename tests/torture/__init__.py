"""An archive under torture: killed at every step, on a full disk, on a disk that is only read, by many at once."""
