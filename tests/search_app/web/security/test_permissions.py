"""Who may have which address: every one is in the table, and what is forgotten stays closed."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from search_app.web.security import permissions
from search_app.web.security.permissions import LEAST
from tests.support.archives.fake import app, client, fake

__all__ = ["app", "client", "fake"]  # fixtures


def test_every_address_is_in_the_table_and_no_other(app: Flask) -> None:
    assert {rule.endpoint for rule in app.url_map.iter_rules()} == set(LEAST)


def test_what_is_forgotten_stays_closed(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    assert client.get("/help").status_code == 200
    monkeypatch.setattr(permissions, "LEAST", {})
    assert client.get("/help").status_code == 401


def test_reading_can_be_closed(app: Flask, client: FlaskClient) -> None:
    assert client.get("/search?q=劳模").status_code == 200
    app.config["READING_NEEDS_ACCOUNT"] = True
    assert client.get("/search?q=劳模").status_code == 401
    assert client.get("/api/v1/search?q=劳模").get_json() == {"error": "这一页要登录后才能打开。"}
    assert client.get("/help").status_code == 200
