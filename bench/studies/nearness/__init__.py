"""Are texts near each other and concordances those of a plain scan, and how long do they take?"""
