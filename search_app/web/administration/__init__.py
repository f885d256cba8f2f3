"""The administrator's page: the state of the whole archive, backups, who has signed in, the settings and the office's mark."""
