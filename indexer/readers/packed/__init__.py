"""Files that hold other files: what their members are called, and what is in them."""
