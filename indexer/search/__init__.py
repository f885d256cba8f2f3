"""What does a request find, and how is it shown? Requests in; totals, hits, highlights and suggestions out.

Useful for: reading an archive with one clearance. Not for: changing it.
"""
