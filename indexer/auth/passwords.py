"""Hashes passwords with argon2id and verifies what is typed against the hash; argon2's only importer.

Rules after NIST SP 800-63B, 5.1.1.2: length, no name, none of the commonest; no rules of composition. argon2id with
the parameters OWASP's Password Storage Cheat Sheet states first (19 MiB, 2 passes, 1 lane): some 25 ms here, and
several sign-ins at once leave memory and cores to those who search.
"""

from __future__ import annotations

import unicodedata
from itertools import pairwise
from threading import Semaphore
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from indexer.errors import InvalidRequest

SHORTEST: Final = 10  # characters
LONGEST: Final = 256
_REST = 6  # characters a password must have besides the name
_FEWEST_DIFFERENT = 5  # characters
_COMMONEST: Final = frozenset(
    "0123456789 0987654321 1029384756 1122334455 1234512345 1234554321 123456789a 1234567890 1234567891 12345678910 12345qwert"
    " 1314520520 1357924680 1q2w3e4r5t 1qaz2wsx3edc 1qazxsw23edc 5201314520 9876543210 a123456789 a1234567890"
    " aa12345678 aa123456789 abc1234567 abc12345678 abc123456789 abcd123456 abcd1234567 abcd12345678 admin12345"
    " admin123456 admin@1234 administrator asdfghjkl; asdfghjkl123 changeme123 gongwen123 gonghui123 gonghui123456"
    " iloveyou123 p@ssw0rd123 passw0rd123 password01 password12 password123 password1234 q1w2e3r4t5 qazwsxedcrfv"
    " qq123456789 qwe1234567 qwer123456 qwer12345678 qwerty1234 qwerty12345 qwerty123456 qwertyuiop qwertyuiop123"
    " root123456 test123456 woaini1314 woaini1314520 woaini5201314 woaini520520 zhonghua123 zxcvbnm123 zxcvbnm1234"
    " 工会文库工会文库 一二三四五六七八九十".split()
)

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_turn = Semaphore(2)  # passwords tried at once: more would take memory and cores from those who search


def checked(password: str, name: str) -> str:
    """The password, when it will do for an account of that name. Raises InvalidRequest."""
    clean = _composed(password)
    if len(clean) < SHORTEST:
        raise InvalidRequest("password too short", least=SHORTEST)
    if len(clean) > LONGEST:
        raise InvalidRequest("password too long", most=LONGEST)
    folded = clean.casefold()
    if len(folded.replace(_composed(name).casefold(), "")) < _REST:
        raise InvalidRequest("password is the name")
    if folded in _COMMONEST or len(set(folded)) < _FEWEST_DIFFERENT or _in_a_row(folded):
        raise InvalidRequest("password too common")
    return clean


def hashed(password: str) -> str:
    """What may be kept: algorithm, parameters, salt and hash in one string."""
    with _turn:
        return _hasher.hash(_bytes(password))


def goes_with(kept: str, password: str) -> bool:
    """Whether it is the password; with nothing kept it takes as long to say no."""
    if not kept:
        hashed(password)
        return False
    try:
        with _turn:
            return _hasher.verify(kept, _bytes(password))
    except (VerificationError, InvalidHashError):
        return False


def outdated(kept: str) -> bool:
    """Whether it was made with other parameters than today's."""
    return _hasher.check_needs_rehash(kept)


def _composed(password: str) -> str:
    """The same characters, however a keyboard writes them: NFKC, as SP 800-63B advises."""
    return unicodedata.normalize("NFKC", password)


def _bytes(password: str) -> bytes:
    return _composed(password).encode(errors="surrogatepass")  # a command line may give any bytes


def _in_a_row(text: str) -> bool:
    """Whether each character is the next, or the one before, of the alphabet or of the digits."""
    steps = {ord(after) - ord(before) for before, after in pairwise(text)}
    return steps in ({1}, {-1})
