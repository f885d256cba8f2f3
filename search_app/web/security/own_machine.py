"""Tells what is asked on this machine itself from what a network or a proxy brings."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address
from typing import Final

from flask import request

FORWARDED: Final = (  # what proxies add
    *("Forwarded", "Via", "X-Real-IP"),
    *("X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Port", "X-Forwarded-By"),
)


def asked_on_this_machine() -> bool:
    """Whether a program on this machine asks by itself: a proxy beside us would ask for everyone it serves."""
    try:
        address = ip_address(request.remote_addr or "")
    except ValueError:
        return False
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return address.is_loopback and not any(name in request.headers for name in FORWARDED)
