"""Who asks? Accounts, passwords, sessions and the rate limit of failed sign-ins.

Useful for: knowing who somebody is. Not for: what they may do; the pages decide that by role and clearance.
"""
