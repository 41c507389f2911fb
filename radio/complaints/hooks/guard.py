"""Where a webhook may lead: to other people's servers, never into this network, unless the settings say so.

Whoever may add a webhook could else have the station send to any machine that it can reach: to itself,
to its router, to what a cloud tells its machines of themselves (OWASP: server-side request forgery).
The address that was looked at is the one that is connected to: a name is asked for once.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Network, ip_address
from typing import Final

from radio.complaints.errors import ComplaintError
from radio.complaints.register.hooktables import HOOK_ADDRESS
from radio.webaddress import WebAddress, read_address

PORTS: Final = frozenset({443, 8443})
"""Of receivers that the settings do not name."""
_GIVEN_OUT: Final = IPv6Network("2000::/3")
"""All IPv6 that machines on the internet may have."""
_SPECIAL: Final = (IPv4Network("192.0.0.0/24"), IPv4Network("192.88.99.0/24"))
"""IETF's own, where some clouds tell machines of themselves; relays to IPv6. Older Pythons let them through."""


class RefusedAddressError(ComplaintError):
    """Nothing is sent there; `reason` is form, https, port, inside or unknown."""

    def __init__(self, reason: str) -> None:
        super().__init__(_REASONS[reason])
        self.reason = reason


_REASONS: Final = {
    "form": "that is no address of a receiver, such as https://dashboard.example.go.id/hooks",
    "https": "a receiver is reached by https; another one has to be named in webhook_hosts",
    "port": "a receiver's port is 443 or 8443; another one has to be named in webhook_hosts",
    "inside": "it leads into this network; such a receiver has to be named in webhook_hosts",
    "unknown": "the receiver's name is not known now",
}


def _look_up(host: str, port: int) -> Sequence[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return [str(address[0]) for *_kind, address in found]


@dataclass(frozen=True, slots=True)
class Target:
    """A receiver, and the machine's address that was looked at."""

    address: WebAddress
    machine: str


@dataclass(frozen=True, slots=True)
class Guard:
    """Knows which receivers may be sent to. May be used from any thread.

    `hosts` are those the settings name, as `host` or `host:port`: they may be in this network, and be
    reached by http.
    """

    hosts: tuple[str, ...] = ()
    look_up: Callable[[str, int], Sequence[str]] = _look_up

    def check(self, text: str) -> WebAddress:
        """An address as somebody typed it; no name is asked for.

        Raises:
            RefusedAddressError: nothing may be sent there.
        """
        address = read_address(text) if len(text) <= HOOK_ADDRESS else None
        if address is None:
            raise RefusedAddressError("form")
        if address.is_of(self.hosts):
            return address
        if address.scheme != "https":
            raise RefusedAddressError("https")
        if address.port not in PORTS:
            raise RefusedAddressError("port")
        if _is_number(address.host) and not is_outside(address.host):
            raise RefusedAddressError("inside")
        return address

    def find(self, text: str) -> Target:
        """The machine that an address leads to now; one of several that leads inside refuses all.

        Raises:
            RefusedAddressError: nothing may be sent there, or nobody knows where it is.
        """
        address = self.check(text)
        try:
            machines = self.look_up(address.host, address.port)
        except (OSError, UnicodeError) as error:
            raise RefusedAddressError("unknown") from error
        if not machines:
            raise RefusedAddressError("unknown")
        if not address.is_of(self.hosts) and not all(map(is_outside, machines)):
            raise RefusedAddressError("inside")
        return Target(address, machines[0])


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def is_outside(machine: str) -> bool:
    """Whether this address is a machine's on the internet: not private, local, shared, or many at once."""
    found = ip_address(machine.partition("%")[0])
    if isinstance(found, IPv4Address):
        special = any(found in network for network in _SPECIAL)
        return found.is_global and not (special or found.is_multicast or found.is_reserved)
    # Those that carry an IPv4 address within (mapped, 6to4, NAT64) are other ways to the same machines.
    return found in _GIVEN_OUT and found.is_global and found.sixtofour is None
