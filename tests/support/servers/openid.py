"""An OpenID provider as tests need it: oidc-provider over TLS with an authority of its own, and a person who signs in there."""

from __future__ import annotations

import json
import os
import re
import shutil
import ssl
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from typing import Final
from urllib.parse import urljoin

from tests.support.places import TESTS
from tools.servers.process import Server, free_port, hand_over
from tools.servers.security import Security

SECRET: Final = "only-for-tests"
CLIENT: Final = "gongwen"
BACK: Final = "/sign-in/openid/back"
MODULES: Final = (
    Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    / "gongwen-tests"
    / "openid"
    / "node_modules"
)
PEOPLE: Final[dict[str, dict[str, object]]] = {  # sub → what the provider says
    "u-1": {"name": "孙悦", "groups": ["staff", "finance"]},
    "u-2": {"name": "何静", "groups": ["archivists"]},
    "u-3": {"name": "陶然", "groups": ["guests"]},
    "u-4": {"name": "名 字", "groups": ["staff"]},
}
_PROGRAM: Final = TESTS / "support" / "servers" / "openid_provider.mjs"


def why_not() -> str:
    """Why it cannot be started here; "" when it can."""
    try:
        import authlib  # noqa: F401
    except ImportError:
        return "Authlib is not installed: it belongs to the extra oidc"
    if not shutil.which("node"):
        return "no Node.js: tools/sign-in installs it where it may"
    return (
        ""
        if (MODULES / "oidc-provider").is_dir()
        else "no oidc-provider: tools/sign-in fetches it where it may"
    )


class OpenID:
    """One provider; it can be ended and started again, at the same address."""

    def __init__(self, folder: Path, sites: tuple[str, ...]) -> None:
        """`sites` are the addresses of the archives that it sends people back to."""
        folder.mkdir()
        tls = Security.made(folder / "tls")
        self.ca, port = tls.ca, free_port()
        shutil.copytree(MODULES, folder / "node_modules")
        program = shutil.copy(_PROGRAM, folder)
        hand_over(folder)
        self.issuer = f"https://127.0.0.1:{port}"
        client = {
            "client_id": CLIENT,
            "client_secret": SECRET,
            "redirect_uris": [f"{site}{BACK}" for site in sites],
            "post_logout_redirect_uris": [f"{site}/sign-in" for site in sites],
        }
        told = {
            "issuer": self.issuer,
            "port": port,
            "client": client,
            "people": PEOPLE,
            "modules": str(folder / "node_modules"),
            "key": str(tls.folder / "node.key"),
            "certificate": str(tls.folder / "node.pem"),
        }
        node = shutil.which("node")
        assert node, why_not()
        self._server = Server([node, program, json.dumps(told)], folder)
        self._trusting = ssl.create_default_context(cafile=self.ca)

    def start(self) -> None:
        """Start it, until it answers. Raises ServerFailed."""
        self._server.start()
        self._server.wait(self._answers)

    def end(self) -> None:
        """End it."""
        self._server.end()

    def sign_in(self, url: str, subject: str) -> str:
        """What a person does in the browser: sign in and consent; the address that the provider leads back to."""
        visitor = _Visitor(self._trusting)
        for _ in range(10):
            if not url.startswith(self.issuer):
                return url
            url = visitor.go(url, {"login": subject, "password": "x"})
        raise AssertionError(f"the provider does not lead back: {url}")

    def _answers(self) -> bool:
        address = f"{self.issuer}/.well-known/openid-configuration"
        with urllib.request.urlopen(address, timeout=10, context=self._trusting) as answer:
            return bool(answer.status == 200)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


class _Visitor:
    """A browser without a face: it fills in the one form of a page, and stays at each redirect."""

    def __init__(self, trusting: ssl.SSLContext) -> None:
        self._opener = urllib.request.build_opener(
            urllib.request.HTTPSHandler(context=trusting), urllib.request.HTTPCookieProcessor(), _NoRedirect()
        )

    def go(self, url: str, form: dict[str, str]) -> str:
        """The address that follows."""
        status, body, location = self._ask(url, None)
        if status == 200:
            (action,) = re.findall(r'<form[^>]* action="([^"]+)"', body)
            hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', body))
            _, body, location = self._ask(urljoin(url, unescape(action)), {**form, **hidden})
        assert location, body
        return urljoin(url, location)

    def _ask(self, url: str, form: dict[str, str] | None) -> tuple[int, str, str]:
        data = urllib.parse.urlencode(form).encode() if form else None
        try:
            with self._opener.open(url, data, timeout=30) as answer:
                return answer.status, answer.read().decode(), ""
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode(), error.headers.get("Location", "")


@contextmanager
def openid(folder: Path, *sites: str) -> Iterator[OpenID]:
    """A provider in a folder of `folder_for_servers`; ended at the end."""
    server = OpenID(folder / "openid", sites)
    try:
        server.start()
        yield server
    finally:
        server.end()
