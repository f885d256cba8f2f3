"""The help page and the manual, for readers, archivists and administrators."""

from search_app.web.help.guide import blueprint

__all__ = ["blueprint"]
