"""GET /healthz: whether the archive can answer. 200 when catalogue and index can be used, else 503 and which cannot.

Where stores are shared by machines, those who may read the numbers of the server are told how each is.
"""

from __future__ import annotations

from flask import Blueprint, current_app, jsonify
from flask.typing import ResponseReturnValue

from search_app.telemetry import report
from search_app.web.context import check_catalogue, index_state, stores
from search_app.web.monitoring.metrics import may_read_numbers

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> ResponseReturnValue:
    """For a load balancer, systemd or a monitor: it tells nothing of what the archive holds."""
    failed = [name for name, usable in (("catalogue", _catalogue()), ("index", _index())) if not usable]
    told: dict[str, object] = {"status": "failed", "failed": failed} if failed else {"status": "ok"}
    told["version"] = current_app.config["VERSION"]
    if may_read_numbers() and (shared := stores()):
        told["stores"] = {
            each.store: {"status": each.status, "kind": each.told.key, **each.told.as_json()["facts"]}
            for each in shared
        }
    return jsonify(told), 503 if failed else 200


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
