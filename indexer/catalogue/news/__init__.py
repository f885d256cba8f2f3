"""What is new in the archive to somebody: which documents have changed since they last looked, and which terms they watch."""
