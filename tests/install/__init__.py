"""Installing as a stranger does: the Debian package on a bare system without a network."""
