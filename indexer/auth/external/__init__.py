"""Who is vouched for by others? People of a directory (LDAP) or of an OpenID provider, beside the archive's own accounts.

Useful for: signing in with the office's account. Not for: passwords and accounts of the archive itself.
"""

from __future__ import annotations

from indexer.auth.external.reading import SETTING, SIGN_IN, read_sign_in
from indexer.auth.external.sign_in import ExternalSignIn

__all__ = ["SETTING", "SIGN_IN", "ExternalSignIn", "read_sign_in"]
