"""What the check of quotations finds, and how long it takes."""
