"""The database itself: schema, migrations, connections, digests of its rows, and what is wrong with a damaged one."""
