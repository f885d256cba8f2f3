"""Who asks? Accounts, passwords, sessions and the rate limit of failed sign-ins.

Useful for: knowing who somebody is. Not for: what they may do; the pages decide that by role and clearance.
"""

from __future__ import annotations

from indexer.auth.accounts import LONGEST_NAME, ROLE_NAMES, Account, Accounts
from indexer.auth.authenticator import Authenticator
from indexer.auth.passwords import SHORTEST
from indexer.auth.rate_limit import network_of
from indexer.auth.store import put_aside

__all__ = [
    "LONGEST_NAME",
    "ROLE_NAMES",
    "SHORTEST",
    "Account",
    "Accounts",
    "Authenticator",
    "network_of",
    "put_aside",
]
