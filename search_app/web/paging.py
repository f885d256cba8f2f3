"""Counts the pages of a list, and finds what stands on one."""

from __future__ import annotations


def last_page(total: int, size: int) -> int:
    """The number of the last page with `size` things on each; 1 when there is nothing."""
    return max(1, -(-total // size))


def offset_of(page: int, size: int) -> int:
    """How many things stand on the pages before one; pages count from 1."""
    return (page - 1) * size
