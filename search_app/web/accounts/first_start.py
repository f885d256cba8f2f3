"""GET, POST /setup: the first administrator, made on this machine with the code that the server has printed.

It is there for nobody else and at no other time: 404 for what comes over a network or a proxy, for a server without a code,
and once there is an administrator. Wrong codes are limited as wrong passwords are.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, abort, current_app, make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from indexer.auth import AT_START, LONGEST_NAME, SHORTEST
from indexer.catalogue import CHOICES, NO, SETTINGS, YES, Setting
from indexer.errors import InvalidRequest, SignInRefused, TooManyAttempts
from search_app.texts.administration import setting_means
from search_app.texts.pages import TWO_PASSWORDS
from search_app.texts.starting.first_start import SETUP_IS_OVER, TOO_MANY_CODES, WRONG_CODE
from search_app.texts.wording import word
from search_app.web.accounts.sign_in import client_address, let_in
from search_app.web.context import authenticator, first_start, settings
from search_app.web.security.own_machine import asked_on_this_machine

blueprint = Blueprint("first_start", __name__)

_SIGNS: Final = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # none that looks like another
_LENGTH, _GROUP = 12, 4  # signs: 59 bits
_LIMITED: Final = "first start"  # the rate limit's name for it; no account's, since those have no blank


def new_code() -> str:
    """A code that a server prints, and that lasts until it is used or the server ends."""
    signs = "".join(secrets.choice(_SIGNS) for _ in range(_LENGTH))
    return "-".join(signs[at : at + _GROUP] for at in range(0, _LENGTH, _GROUP))


@blueprint.get("/setup")
def ask() -> Response:
    """The form."""
    _require_due_here()
    return _page({"code": request.args.get("code", "")})


@blueprint.post("/setup")
def begin() -> Response:
    """Make the account and keep what was chosen, sign the administrator in, and go on to where documents are added."""
    _require_due_here()
    said = {name: request.form.get(name, "") for name in ("code", "name", "password", "again", *AT_START)}
    try:
        if said["password"] != said["again"]:
            raise InvalidRequest(TWO_PASSWORDS)
        chosen = first_start().checked(
            said["name"], said["password"], {each: said[each] for each in AT_START}
        )
        account = authenticator().limited(
            _LIMITED,
            client_address(),
            lambda: first_start().begin(chosen) if _is_the_code(said["code"]) else None,
        )
    except TooManyAttempts as refusal:
        response = _page(said, TOO_MANY_CODES, 429)
        response.headers["Retry-After"] = str(refusal.wait)
        return response
    except SignInRefused:
        return _page(said, WRONG_CODE, 401)
    except InvalidRequest as refusal:
        return _page(said, word(refusal, "page"), 400)
    return let_in(authenticator().begin(account), url_for("desk.tray"))


@blueprint.app_template_global("can_begin")
def can_begin() -> bool:
    """Whether who makes the request may make the first administrator, if they know the code."""
    return bool(current_app.config["SETUP_CODE"] and asked_on_this_machine() and first_start().is_due())


def _require_due_here() -> None:
    """Say why it is not there to whoever sits at this machine and comes too late."""
    if can_begin():
        return
    if asked_on_this_machine() and not first_start().is_due():
        abort(404, SETUP_IS_OVER)
    abort(404)


def _is_the_code(typed: str) -> bool:
    expected, given = (_bare(each) for each in (current_app.config["SETUP_CODE"], typed))
    return hmac.compare_digest(expected, given)


def _bare(code: str) -> bytes:
    """Without what is there to be read more easily, in capital letters."""
    return "".join(code.split()).replace("-", "").upper().encode("utf-8", "replace")


def _page(said: Mapping[str, str], refused: str = "", status: int = 200) -> Response:
    page = render_template(
        "signing_in/setup.html",
        said=said,
        refused=refused,
        settings=[_setting(name, said) for name in AT_START],
        shortest=SHORTEST,
        longest=LONGEST_NAME,
    )
    response = make_response(page, status)
    response.headers["Cache-Control"] = "private, no-store"  # the code stands in it
    return response


def _setting(name: Setting, said: Mapping[str, str]) -> dict[str, Any]:
    value = said.get(name, settings().value(name))
    choices = (YES, NO) if name == "reading_needs_account" else CHOICES.get(name, ())
    means = [(each, setting_means(name, each)) for each in choices] or [("", setting_means(name, value))]
    return {"name": name, "term": SETTINGS[name], "value": value, "choices": choices, "means": means}
