"""How often do strings stand in the documents, all told, by month, and with the first and last of them?"""
