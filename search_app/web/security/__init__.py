"""Who may ask for what: guards of every request, permissions, cookies, response headers."""
