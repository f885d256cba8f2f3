"""The `gongwen` command."""
