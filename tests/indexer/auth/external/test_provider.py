"""oidc-provider: who signs in, and that nothing but its own answer to this very sign-in is taken."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from indexer.auth.external.grants import Grants, Person
from indexer.auth.external.provider import KNOWN_FOR, Provider
from indexer.auth.external.settings import ProviderSettings
from indexer.errors import SignInRefused, SignInUnavailable
from tests.support.servers.openid import BACK, CLIENT, SECRET, OpenID
from tests.support.web.signing import Clock
from tests.support.wording import says

Ask = Callable[..., Provider]
RETURN = f"http://localhost{BACK}"
STATE, NONCE, VERIFIER = "5" * 64, "a" * 64, "f" * 64


@pytest.fixture
def clock() -> Clock:
    return Clock(time.time())


@pytest.fixture
def ask(office_provider: OpenID, tmp_path: Path, clock: Clock) -> Ask:
    """A client of the provider, with some settings changed."""
    secret = tmp_path / "secret"
    secret.write_text(f"{SECRET}\n", encoding="utf-8")
    secret.chmod(0o600)
    usual = ProviderSettings(
        office_provider.issuer, CLIENT, Grants(), secret_file=secret, ca=office_provider.ca
    )
    return lambda **changed: Provider(replace(usual, **changed), clock)


def answered(provider: OpenID, client: Provider, subject: str = "u-1") -> dict[str, str]:
    """What the provider answers to somebody who signs in."""
    back = provider.sign_in(client.begin(RETURN, STATE, NONCE, VERIFIER), subject)
    assert back.startswith(f"{RETURN}?")
    return {name: value for name, (value,) in parse_qs(urlsplit(back).query).items()}


def finished(client: Provider, answer: dict[str, str], **changed: str) -> Person:
    told = {"nonce": NONCE, "verifier": VERIFIER, "answered_by": answer["iss"], **changed}
    return client.finish(RETURN, answer["code"], **told)


def test_somebody_signs_in(office_provider: OpenID, ask: Ask) -> None:
    client = ask()
    answer = answered(office_provider, client)
    assert answer["state"] == STATE
    person = finished(client, answer)
    assert person == Person(f"{office_provider.issuer} u-1", "孙悦", frozenset({"staff", "finance"}))


def test_what_is_asked_for(ask: Ask) -> None:
    asked = parse_qs(urlsplit(ask().begin(RETURN, STATE, NONCE, VERIFIER)).query)
    assert asked["response_type"] == ["code"] and asked["code_challenge_method"] == ["S256"]
    assert VERIFIER not in asked["code_challenge"] and asked["nonce"] == [NONCE] and asked["state"] == [STATE]


def test_a_code_is_taken_once(office_provider: OpenID, ask: Ask) -> None:
    client = ask()
    answer = answered(office_provider, client)
    finished(client, answer)
    with pytest.raises(SignInRefused, check=says("登录没有完成。请重新登录")):
        finished(client, answer)


@pytest.mark.parametrize(
    "changed",
    [
        {"nonce": "b" * 64},
        {"verifier": "e" * 64},
        {"answered_by": "https://other.invalid"},
        {"answered_by": ""},
    ],
    ids=str,
)
def test_the_answer_to_another_sign_in_is_not_taken(
    office_provider: OpenID, ask: Ask, changed: dict[str, str]
) -> None:
    client = ask()
    with pytest.raises(SignInRefused, check=says("登录没有完成。请重新登录")):
        finished(client, answered(office_provider, client), **changed)


def test_a_token_that_has_ended_is_not_taken(office_provider: OpenID, ask: Ask, clock: Clock) -> None:
    client = ask()
    answer = answered(office_provider, client)
    clock.now += 2 * KNOWN_FOR
    with pytest.raises(SignInRefused):
        finished(client, answer)


def test_a_token_for_another_client_is_not_taken(office_provider: OpenID, ask: Ask) -> None:
    client = ask()
    answer = answered(office_provider, client)
    client._settings = replace(client._settings, client_id="other")
    with pytest.raises(SignInRefused):
        finished(client, answer)


def test_where_to_sign_out(office_provider: OpenID, ask: Ask) -> None:
    url = ask().sign_out_url("http://localhost/sign-in")
    assert url.startswith(
        f"{office_provider.issuer}/session/end?client_id={CLIENT}&post_logout_redirect_uri="
    )


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"ca": None}, "CERTIFICATE_VERIFY_FAILED"),
        ({"issuer": "https://127.0.0.1:1"}, "Connection refused"),
    ],
)
def test_who_cannot_be_asked_is_one_sentence(ask: Ask, changed: dict[str, object], why: str) -> None:
    with pytest.raises(SignInUnavailable, check=says("（OpenID Connect）暂时无法使用")) as raised:
        ask(**changed).begin(RETURN, STATE, NONCE, VERIFIER)
    assert why in str(raised.value.__cause__)


def test_one_that_calls_itself_otherwise_is_not_asked(office_provider: OpenID, ask: Ask) -> None:
    other = office_provider.issuer.replace("127.0.0.1", "localhost")
    with pytest.raises(SignInUnavailable) as raised:
        ask(issuer=other).begin(RETURN, STATE, NONCE, VERIFIER)
    assert office_provider.issuer in str(raised.value.facts["why"])
