"""Which documents want somebody's attention? Lists of what is doubtful, missing or there twice."""
