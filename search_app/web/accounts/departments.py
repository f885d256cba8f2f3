"""POST /departments and below: make, rename and remove departments, and say who is a member. For administrators."""

from __future__ import annotations

from flask import Blueprint, request
from werkzeug.wrappers import Response

from search_app.web.accounts.accounts import done
from search_app.web.context import archive
from search_app.web.security.permissions import visitor

blueprint = Blueprint("departments", __name__)


@blueprint.post("/departments")
def add() -> Response:
    """Make one."""
    return done(lambda said: archive().departments.add(said["name"], actor=visitor().name), "name")


@blueprint.post("/departments/rename")
def rename() -> Response:
    """Give another name to the one whose name the form has: older ones may have a name that no address can."""

    def change(said: dict[str, str]) -> None:
        archive().departments.rename(said["department"], said["name"], actor=visitor().name)

    return done(change, "department", "name")


@blueprint.post("/departments/remove")
def remove() -> Response:
    """Do away with one that has no documents."""
    return done(
        lambda said: archive().departments.remove(said["department"], actor=visitor().name), "department"
    )


@blueprint.post("/accounts/<name>/departments")
def set_of(name: str) -> Response:
    """Make an account a member of those that are ticked, and of no others."""
    ticked = request.form.getlist("department")
    return done(lambda _: archive().departments.set_of(name, ticked, actor=visitor().name))
