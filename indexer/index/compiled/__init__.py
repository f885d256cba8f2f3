"""Takes steps of a query and of inversion in compiled code, where a compiler was at hand when the program was installed.

Without it, or where the kernel declines, NumPy takes the same steps to the same answers: that is the version to read.
"""
