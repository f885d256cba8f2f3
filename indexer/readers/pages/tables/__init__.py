"""Tables on pages: the grid that ruling lines draw, and columns that nothing but their alignment shows."""
