"""GET /healthz: whether the archive can answer. 200 when catalogue and index can be used, else 503 and which cannot."""

from __future__ import annotations

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from search_app.telemetry import report
from search_app.web.context import check_catalogue, index_state

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> ResponseReturnValue:
    """For a load balancer, systemd or a monitor: it tells nothing of what the archive holds."""
    failed = [name for name, usable in (("catalogue", _catalogue()), ("index", _index())) if not usable]
    if failed:
        return jsonify(status="failed", failed=failed), 503
    return jsonify(status="ok")


def _catalogue() -> bool:
    try:
        check_catalogue()
    except Exception as error:  # whatever it is, the answer is no
        report(error)
        return False
    return True


def _index() -> bool:
    try:
        return index_state() in ("current", "reindex advised")
    except Exception as error:
        report(error)
        return False
