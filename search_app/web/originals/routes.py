"""Gives a blueprint the addresses of an original's pages: JSON, images, marks, and the viewer, which works without a script."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast, get_args

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from indexer.imaging import Form
from search_app.web.originals.answers import image, marks_json, pages_json, place_json, read_width
from search_app.web.originals.hits import hits_of
from search_app.web.originals.original import Original
from search_app.web.originals.viewer import Links, Viewer, viewer_of
from search_app.web.search_url import Asked, read_asked, read_number

Show = Callable[[Original, Viewer, Asked], AnyResponse | str]
GiveLinks = Callable[[dict[str, Any], Asked, str], Links]


def offer_pages(blueprint: Blueprint, of: Callable[..., Original], links: GiveLinks, show: Show) -> None:
    """The five addresses below `/pages`; `of` gives the original by the arguments of the address.

    `show` makes the page of the viewer, of which a script may ask for the viewer alone: `fragment` says where it is
    to stand, and `links` where its links lead from there.
    """
    name = blueprint.name

    def address(endpoint: str, values: dict[str, Any], **also: Any) -> str:
        return url_for(f"{name}.{endpoint}", **values, **also)

    def listed(**values: Any) -> Response:
        images = address("image", values, number=0, form="png").replace("/0.png", "/{number}.png")
        return pages_json(of(**values), images)

    def one(number: int, form: str, **values: Any) -> Response:
        found = of(**values)
        return image(found, number, cast(Form, form), read_width()) if form in get_args(Form) else abort(404)

    def marks(number: int, **values: Any) -> Response:
        return marks_json(of(**values), number)

    def place(**values: Any) -> Response:
        return place_json(of(**values))

    def page(number: int, **values: Any) -> AnyResponse | str:
        asked = read_asked(request.args)
        found, fragment = of(**values), request.args.get("fragment", "")
        if (wanted := read_number(request.args.get("leaf", ""))) is not None:
            stated = {**request.args.to_dict(flat=False), "leaf": []}
            nearest = max(min(wanted, len(found.pages)), 1)
            return redirect(address("show", values, number=nearest, **stated), code=303)
        leading = links(values, asked, fragment)
        viewer = viewer_of(found, number, hits_of(found, asked), leading, beside=bool(fragment))
        return (
            render_template("originals/fragment.html", viewer=viewer)
            if fragment
            else show(found, viewer, asked)
        )

    for rule, endpoint, view in (
        ("/pages", "listed", listed),
        ("/pages/place", "place", place),
        ("/pages/<int:number>", "show", page),
        ("/pages/<int:number>.<form>", "image", one),
        ("/pages/<int:number>/marks", "marks", marks),
    ):
        blueprint.add_url_rule(rule, endpoint, view)


def own_links(
    name: str, original: str, values: dict[str, Any], asked: Asked, *, apart: bool = False
) -> Links:
    """The links of a viewer on pages of its own, in the blueprint of that name; `original` is the address of the file.

    With `apart` they open beside a page that must not be left, since a form on it is being filled in.
    """

    def page(*, page: int, hit: int = 0, zoom: str = "width", turn: int = 0) -> str:
        stated = stated_in(asked, zoom, turn) | {"hit": hit or None}
        anchor = f"hit-{hit}" if hit else None
        return url_for(f"{name}.show", **values, number=page, **stated, _anchor=anchor)

    def image(number: int, width: int, form: Form) -> str:
        return url_for(f"{name}.image", **values, number=number, form=form, width=width)

    pages = url_for(f"{name}.listed", **values)
    stated = {key: value for key, value in stated_in(asked, "width", 0).items() if value is not None}
    return Links(page, image, pages, f"{pages}/1", stated, original, "_blank" if apart else "")


def stated_in(asked: Asked, zoom: str, turn: int) -> dict[str, Any]:
    """The parameters of a viewer's address: the request to come back to, and how the page is shown."""
    stated: dict[str, Any] = {key: value for key, value in asked.parameters.items() if value != ""}
    return stated | {"zoom": zoom if zoom != "width" else None, "turn": turn or None}
