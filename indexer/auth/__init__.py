"""Who asks? Accounts, passwords, sessions, tokens and the rate limit of failed sign-ins.

Useful for: knowing who somebody is. Not for: what they may do; the pages decide that by role and clearance.
"""

from __future__ import annotations

from indexer.auth.accounts import LONGEST_NAME, ROLE_NAMES, Account, Accounts, Origin
from indexer.auth.authenticator import Authenticator, SignedIn
from indexer.auth.departments import NONE_WRITTEN, Department, Departments
from indexer.auth.external import SETTING as SIGN_IN_SETTING
from indexer.auth.external import SIGN_IN, ExternalSignIn
from indexer.auth.first_start import AT_START, Beginning, FirstStart
from indexer.auth.passwords import SHORTEST
from indexer.auth.rate_limit import network_of
from indexer.auth.store import put_aside
from indexer.auth.tokens import FEED_PREFIX as FEED_TOKEN_PREFIX
from indexer.auth.tokens import LONGEST_NAME as LONGEST_TOKEN_NAME
from indexer.auth.tokens import MOST_DAYS, Token
from indexer.auth.tokens import PREFIX as TOKEN_PREFIX

__all__ = [
    "AT_START",
    "FEED_TOKEN_PREFIX",
    "LONGEST_NAME",
    "LONGEST_TOKEN_NAME",
    "MOST_DAYS",
    "NONE_WRITTEN",
    "ROLE_NAMES",
    "SHORTEST",
    "SIGN_IN",
    "SIGN_IN_SETTING",
    "TOKEN_PREFIX",
    "Account",
    "Accounts",
    "Authenticator",
    "Beginning",
    "Department",
    "Departments",
    "ExternalSignIn",
    "FirstStart",
    "Origin",
    "SignedIn",
    "Token",
    "network_of",
    "put_aside",
]
