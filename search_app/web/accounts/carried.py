"""Carries a form that was sent without a session over the sign-in, in the pages themselves: nothing is kept here.

The sign-in page has the fields again, under names of their own; once somebody has signed in, a page with one button
sends them to where they were to go, which looks at them as if they came for the first time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from flask import request

LARGEST_CARRIED: Final = (
    2 << 20
)  # bytes of a form, with the longest body that a browser corrects; a larger one is refused as any other
MOST_FIELDS: Final = 2_000  # of a form; each makes a line of a page
_LARGEST_CARRYING: Final = 3 * LARGEST_CARRIED  # with the longer names of its fields
KEEP: Final = "keep"  # in the address of the sign-in that a form is carried to
_OURS: Final = 10  # fields that the sign-in page has itself, at most
_PREFIX: Final = "kept-"
_TO: Final = "to"  # the field that says where the form was to go


@dataclass(frozen=True, slots=True)
class CarriedForm:
    """A form that waits for somebody to sign in."""

    to: str  # the address it was sent to, below our host
    fields: tuple[tuple[str, str], ...]  # in the order in which they were sent

    @property
    def as_kept(self) -> tuple[tuple[str, str], ...]:
        """Fields of another form that carry it."""
        return ((_TO, self.to), *((f"{_PREFIX}{name}", value) for name, value in self.fields))


def can_be_carried() -> bool:
    """Whether this request sends a form, and one that is not too large."""
    is_form = request.method == "POST" and request.mimetype == "application/x-www-form-urlencoded"
    return is_form and 0 < (request.content_length or 0) <= LARGEST_CARRIED


def carried_from(to: str) -> CarriedForm | None:
    """The form of this request, which was sent to the address and is not too large; None where it has too many fields."""
    return CarriedForm(to, tuple(request.form.items(multi=True))) if _has_few(LARGEST_CARRIED) else None


def carried_to_sign_in() -> CarriedForm | None:
    """What the form of this request, of the sign-in page, carries; None for nothing. Most forms may not be as large."""
    if KEEP not in request.args or not _has_few(_LARGEST_CARRYING) or not (to := request.form.get(_TO, "")):
        return None
    kept = (
        (name.removeprefix(_PREFIX), value)
        for name, value in request.form.items(multi=True)
        if name.startswith(_PREFIX)
    )
    return CarriedForm(to, tuple(kept))


def _has_few(largest: int) -> bool:
    """Read the form, up to so many bytes, and tell whether it has no more fields than can be carried."""
    request.max_content_length = request.max_form_memory_size = largest
    return request.get_data().count(b"&") < MOST_FIELDS + _OURS
