"""Lets a provider of OpenID Connect say who somebody is; the only importer of Authlib and joserfc.

Authorization code with PKCE (S256), state and nonce; the ID token is checked by Authlib: signature, issuer, audience,
expiry, nonce. What the provider says of the person is asked for by the access token, which is then forgotten.
Sources: OpenID Connect Core 1.0, 3.1 and 5.3; Discovery 1.0; RFC 7636; RFC 9207; RP-Initiated Logout 1.0.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from indexer.auth.external.grants import Person
from indexer.auth.external.reading import encrypted_or_here
from indexer.auth.external.settings import ProviderSettings
from indexer.errors import SignInRefused, SignInUnavailable
from indexer.message import Message
from indexer.stores import read_password

try:
    from authlib.integrations.base_client import OAuthError
    from authlib.integrations.requests_client import OAuth2Session
    from authlib.oidc.core import CodeIDToken
    from joserfc import jwt
    from joserfc.errors import InvalidKeyIdError, JoseError
    from joserfc.jwk import KeySet
except ImportError:  # the extra is not installed: without it nobody makes a Provider
    OAuth2Session = None

LEEWAY: Final = 60  # seconds by which clocks may differ
KNOWN_FOR: Final = 3600.0  # seconds that addresses and keys of the provider are taken for what they were
ALGORITHMS: Final = (  # of signatures by a key pair; others are no proof to somebody who knows the client's secret
    *("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    *("ES256", "ES384", "ES512", "EdDSA", "Ed25519"),
)
_log = logging.getLogger(__name__)
_DISCOVERY: Final = "/.well-known/openid-configuration"
_LONGEST_CODE: Final = 4096  # characters


class Provider:
    """The provider of an office; `clock` gives seconds since 1970. Safe to share between threads."""

    def __init__(self, settings: ProviderSettings, clock: Callable[[], float]) -> None:
        self._settings = settings
        self._clock = clock
        self._turn = threading.Lock()  # of the next three
        self._metadata: Mapping[str, Any] = {}
        self._keys: Any = None
        self._known_at = 0.0

    def begin(self, redirect_uri: str, state: str, nonce: str, verifier: str) -> str:
        """Where the person is to sign in. Raises SignInUnavailable."""
        with self._session(redirect_uri) as session:
            endpoint = self._endpoint(session, "authorization_endpoint")
            url, _ = session.create_authorization_url(endpoint, state, verifier, nonce=nonce)
            return str(url)

    def finish(self, redirect_uri: str, code: str, nonce: str, verifier: str, answered_by: str) -> Person:
        """Who has signed in, for the code that came back. Raises SignInRefused, SignInUnavailable.

        `answered_by` is the issuer that the answer names, "" where it names none.
        """
        with self._session(redirect_uri) as session:
            named = self._discovered(session).get("authorization_response_iss_parameter_supported")
            if (answered_by or named) and answered_by != self._settings.issuer:
                raise SignInRefused("provider answer unfit")
            endpoint = self._endpoint(session, "token_endpoint")
            try:
                token = session.fetch_token(endpoint, code=code[:_LONGEST_CODE], code_verifier=verifier)
                claims = self._claims(session, token, nonce)
            except (OAuthError, JoseError, KeyError, TypeError) as error:
                _log.warning("%s", Message("provider answer refused", why=_why(error)))
                raise SignInRefused("provider answer unfit") from error
            return self._person(claims)

    def sign_out_url(self, back: str) -> str:
        """Where somebody ends the session with the provider and comes back; "" where it has no such page."""
        from urllib.parse import urlencode

        with self._session("") as session:
            if "end_session_endpoint" not in self._discovered(session):
                return ""
            endpoint = self._endpoint(session, "end_session_endpoint")
        asked = {"client_id": self._settings.client_id, "post_logout_redirect_uri": back}
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(asked)}"

    @contextmanager
    def _session(self, redirect_uri: str) -> Iterator[Any]:
        """A session with the provider, which is not sent on to other places. Raises SignInUnavailable."""
        settings = self._settings
        secret = read_password(settings.secret_file) if settings.secret_file else None
        with OAuth2Session(
            settings.client_id,
            secret,
            scope=settings.scope,
            redirect_uri=redirect_uri,
            code_challenge_method="S256",
            default_timeout=settings.timeout,
        ) as session:
            session.verify = str(settings.ca) if settings.ca else True
            session.trust_env = False  # nor do settings of the machine put other certificates in their place
            session.max_redirects = 0
            try:  # what requests raises is an OSError
                yield session
            except (OSError, ValueError) as error:
                raise SignInUnavailable("provider unavailable", why=_why(error)) from error

    def _discovered(self, session: Any, *, anew: bool = False) -> Mapping[str, Any]:
        """What the provider says of itself. Raises SignInUnavailable, and what a session raises."""
        with self._turn:
            if self._metadata and not anew and 0 <= self._clock() - self._known_at < KNOWN_FOR:
                return self._metadata
            found = self._asked(session, self._settings.issuer.rstrip("/") + _DISCOVERY)
            if found.get("issuer") != self._settings.issuer:
                raise SignInUnavailable("provider unavailable", why=f"it is called {found.get('issuer')}")
            self._keys = KeySet.import_key_set(self._asked(session, _encrypted(found, "jwks_uri")))
            self._metadata, self._known_at = found, self._clock()
            return found

    def _endpoint(self, session: Any, name: str) -> str:
        return _encrypted(self._discovered(session), name)

    def _asked(self, session: Any, url: str, **how: Any) -> dict[str, Any]:
        answer = session.get(url, **({"withhold_token": True} | how))
        answer.raise_for_status()
        found = answer.json()
        if not isinstance(found, dict):
            raise ValueError("no JSON object")
        return found

    def _claims(self, session: Any, token: Mapping[str, Any], nonce: str) -> dict[str, Any]:
        """What the ID token says, once it is proven, with what the provider adds about the same person."""
        metadata = self._discovered(session)
        offered = metadata.get("id_token_signing_alg_values_supported", ["RS256"])
        algorithms = [each for each in ALGORITHMS if each in offered]
        try:
            decoded = jwt.decode(token["id_token"], self._keys, algorithms)
        except (InvalidKeyIdError, ValueError):  # it may have new keys
            metadata = self._discovered(session, anew=True)
            decoded = jwt.decode(token["id_token"], self._keys, algorithms)
        options = {
            "iss": {"essential": True, "value": self._settings.issuer},
            "aud": {"essential": True, "value": self._settings.client_id},
        }
        known = {"nonce": nonce, "client_id": self._settings.client_id, "access_token": token["access_token"]}
        claims = CodeIDToken(decoded.claims, decoded.header, options, known)
        claims.validate(now=int(self._clock()), leeway=LEEWAY)
        if "userinfo_endpoint" not in metadata:
            return dict(claims)
        more = self._asked(session, _encrypted(metadata, "userinfo_endpoint"), withhold_token=False)
        if more.get("sub") != claims["sub"]:
            raise KeyError("sub")
        return {**more, **claims}

    def _person(self, claims: Mapping[str, Any]) -> Person:
        name, groups = claims.get(self._settings.name), claims.get(self._settings.groups)
        listed = [groups] if isinstance(groups, str) else groups if isinstance(groups, list) else []
        return Person(
            f"{self._settings.issuer} {claims['sub']}",
            name if isinstance(name, str) else "",
            frozenset(each for each in listed if isinstance(each, str)),
        )


def _encrypted(metadata: Mapping[str, Any], name: str) -> str:
    """An address of the provider, which is only taken where nobody can listen. Raises SignInUnavailable."""
    url = metadata.get(name)
    if not isinstance(url, str) or not encrypted_or_here(url, "https", "http"):
        raise SignInUnavailable("provider unavailable", why=f"{name} is no encrypted address")
    return url


def _why(error: Exception) -> str:
    """A few words of English for the administrator."""
    return str(error)[:200] or type(error).__name__
