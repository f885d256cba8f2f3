"""What people read: every Chinese sentence of the pages and commands."""
