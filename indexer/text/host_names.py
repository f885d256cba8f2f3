"""Brings the name or address of a machine into the one form that can be compared.

A name ends up in small letters as DNS has it (IDNA, RFC 5890), an address as RFC 5952 writes it. Names are taken more
strictly than by resolvers: what a browser would take for a number (127.1, 0x7f000001) is none.
"""

from __future__ import annotations

import ipaddress
import re
from contextlib import suppress
from functools import lru_cache
from typing import Final

from indexer.errors import InvalidRequest

LOCAL: Final = "localhost"

_LONGEST = 253  # characters of a name, 63 of a label: RFC 1035
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", re.ASCII)
_NUMBER = re.compile(
    r"[0-9]+|0x[0-9a-f]*", re.ASCII
)  # as the last label, an address in disguise (WHATWG URL, 3.5)
_PLACE = re.compile(r"(\[[^\[\]]*\]|[^:\[\]]*)(?::([0-9]{0,5}))?", re.ASCII)
_LARGEST_PORT = 65_535
_BETWEEN = re.compile(r"[\s,;、，；]+")
_ADDRESS_BAR = re.compile(r"(?:https?://)?([^/?#]*)(?:[/?#].*)?", re.IGNORECASE | re.DOTALL)
_ASKED = 64  # names that are remembered: every request bears one
_MOST_WRITTEN = 2_000  # characters of a list of names


class NotAName(ValueError):
    """Neither a name nor an address of a machine."""


def host_name(text: str) -> str:
    """The one form of a name or address: wenku.example.cn, 192.0.2.7, 2001:db8::1. Raises NotAName when it is none.

    An IPv6 address may stand in brackets and name a zone, which is left out; a name may end in a full stop.
    """
    return _remembered(text) if len(text) <= _LONGEST else _one_form(text)


def _one_form(text: str) -> str:
    if ":" in text or text.startswith("["):
        bare = text[1:-1] if text.startswith("[") and text.endswith("]") else text
        if ":" not in bare:
            raise NotAName(text)
        return _address(bare.partition("%")[0])
    labels = _ascii(text).removesuffix(".").split(".")
    if _NUMBER.fullmatch(labels[-1]):
        return _address(".".join(labels))
    name = ".".join(labels)
    if len(name) > _LONGEST or not all(map(_LABEL.fullmatch, labels)):
        raise NotAName(text)
    return name


_remembered = lru_cache(_ASKED)(_one_form)  # of what is no longer than a name: a zone may be of any length


def place(text: str) -> tuple[str, str]:
    """Name or address, and port, "" without one, of what stands in a Host header. Raises NotAName."""
    found = _PLACE.fullmatch(text)
    if not found:
        raise NotAName(text)
    port = found[2] or ""
    if port and not 0 < int(port) <= _LARGEST_PORT:
        raise NotAName(text)
    return host_name(found[1]), port and str(int(port))


@lru_cache(_ASKED)
def is_loopback(name: str) -> bool:
    """Whether a name in its one form is for ever this machine's own."""
    with suppress(ValueError):
        return ipaddress.ip_address(name).is_loopback
    return name == LOCAL


def written_names(text: str) -> str:
    """A list of names as it is kept: addresses of pages will do, too. Raises InvalidRequest for what is no name."""
    if len(text) > _MOST_WRITTEN:
        raise InvalidRequest("too many service names", most=_MOST_WRITTEN)
    names: dict[str, None] = {}
    for one in filter(None, _BETWEEN.split(text)):
        bare = _ADDRESS_BAR.fullmatch(one)
        try:
            names[_legible(_typed(bare[1] if bare else one))] = None
        except NotAName:
            raise InvalidRequest("no service name", name=one[:100]) from None
    return "、".join(names)


def names_in(written: str) -> frozenset[str]:
    """The names of a list that was kept, each in its one form; what damage has made of one counts not."""
    names = set()
    for one in filter(None, written.split("、")):
        with suppress(NotAName):
            names.add(host_name(one))
    return frozenset(names)


def _typed(text: str) -> str:
    """With or without a port; an IPv6 address without brackets has none."""
    with suppress(ValueError):
        return str(ipaddress.IPv6Address(text))
    return place(text)[0]


def _legible(name: str) -> str:
    """Not xn--, where that can be read back."""
    with suppress(UnicodeError):
        shown = name.encode("ascii").decode("idna")
        if host_name(shown) == name:
            return shown
    return name


def _address(text: str) -> str:
    """The address as everybody writes it; one of IPv4 that is dressed as one of IPv6 is undressed."""
    try:
        known = ipaddress.ip_address(text)
    except ValueError:
        raise NotAName(text) from None
    if isinstance(known, ipaddress.IPv6Address) and known.ipv4_mapped:
        known = known.ipv4_mapped
    return str(known)


def _ascii(text: str) -> str:
    """A name as DNS has it."""
    if text.isascii():
        return text.lower()
    try:
        return text.encode("idna").decode("ascii").lower()
    except UnicodeError:
        raise NotAName(text) from None
