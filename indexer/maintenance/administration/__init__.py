"""What the administrator's page asks of an archive: backups behind it and by the clock, and a mark for all pages."""
