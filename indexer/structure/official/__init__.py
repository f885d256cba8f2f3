"""What does an official document state in its head and at its foot? After GB/T 9704—2012 and what offices really write."""
