"""What the server tells its administrator: log lines, counters, error reports, and the limits it keeps."""
