"""Files that hold other files, as their programs write them."""
