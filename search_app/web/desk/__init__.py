"""The archivist's pages: the tray, a document in hand, the log, failed files, custom words."""
