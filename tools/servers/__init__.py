"""Starts servers of others for tests and the bench: on loopback, without root's rights, ended by their pid."""
