"""Tells the addresses at which a server can be opened, and warns where passwords travel in the clear."""

from __future__ import annotations

import fcntl
import ipaddress
import socket
import struct
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from search_app.server.setup_command import setup_command
from search_app.texts.starting.first_start import at_start

_DEVICES: Final = Path("/sys/class/net")
_SIOCGIFADDR: Final = 0x8915  # netdevice(7)
_ANYBODY: Final = {
    socket.AF_INET: "192.0.2.1",
    socket.AF_INET6: "2001:db8::1",
}  # of nobody: RFC 5737, RFC 3849


def told(
    host: str,
    sockets: Sequence[socket.socket],
    documents: int,
    *,
    behind_proxy: bool,
    names: str,
    code: str = "",
    home: Path | None = None,
) -> Iterator[str]:
    """What a server of that home says when it starts; `names` are those of the setting, `code` is that of the first start."""
    bound = [(ipaddress.ip_address(each.getsockname()[0]), each.getsockname()[1]) for each in sockets]
    port = bound[0][1]
    here = [address for address, _ in bound if address.is_loopback]
    everywhere = [address for address, _ in bound if address.is_unspecified]
    first = (
        _url("::1" if everywhere[0].version == 6 else "127.0.0.1", port) if everywhere else _url(host, port)
    )
    yield at_start("started", url=first, count=documents)
    if code:
        yield at_start("no administrator", url=f"{first}setup?code={code}", command=setup_command(home))
    if behind_proxy:
        if not names:
            yield at_start("names missing")
    elif len(here) < len(bound):
        if everywhere:
            families = [socket.AF_INET6 if each.version == 6 else socket.AF_INET for each in everywhere]
            urls = [_url(own, port) for family in families for own in own_addresses(family)]
            yield (
                at_start("open elsewhere", urls=at_start("or").join(urls))
                if urls
                else at_start("open elsewhere somehow", port=port)
            )
        yield at_start("in the clear")


def own_addresses(family: socket.AddressFamily) -> list[str]:
    """Those under which other machines may reach this one: that of its way out first, then of its network cards."""
    found = [*_way_out(family), *(_of_cards() if family == socket.AF_INET else ())]
    return [each for each in dict.fromkeys(found) if not ipaddress.ip_address(each).is_loopback]


def _way_out(family: socket.AddressFamily) -> Iterator[str]:
    """The address with which a packet would leave; none is sent."""
    with suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as probe:
        probe.connect((_ANYBODY[family], 9))
        yield str(probe.getsockname()[0])


def _of_cards() -> Iterator[str]:
    """The IPv4 address of each card; not those of bridges to virtual machines, which nobody else reaches."""
    for _, name in socket.if_nameindex():
        if (_DEVICES / name / "device").exists():
            with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
                answer = fcntl.ioctl(asked.fileno(), _SIOCGIFADDR, struct.pack("256s", name.encode()))
                yield socket.inet_ntoa(answer[20:24])


def _url(host: str, port: int) -> str:
    bare = host.strip("[]")
    return f"http://[{bare}]:{port}/" if ":" in bare else f"http://{bare}:{port}/"
