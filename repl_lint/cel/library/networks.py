"""Addresses and networks: https://kubernetes.io/docs/reference/using-api/cel/#kubernetes-ip-address-library."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Interface, IPv6Address, IPv6Interface, ip_address, ip_interface
from typing import NamedTuple

from repl_lint.cel.functions import can_be, define
from repl_lint.cel.values import CelError, name_type


class Ip(NamedTuple):
    """An address of version 4 or 6."""

    address: IPv4Address | IPv6Address


class Cidr(NamedTuple):
    """A network: an address with the length of its prefix."""

    interface: IPv4Interface | IPv6Interface

    def contains(self, ip: Ip, length: int) -> bool:
        """Whether the network contains each address that has the first ``length`` bits of an address.

        False for an address of another version.
        """
        network = self.interface.network
        return network.version == ip.address.version and length >= network.prefixlen and ip.address in network


def _ip(text: str) -> Ip:
    """The address of a text; one of version 4 that is written as version 6 is one of version 4."""
    try:
        address = ip_address(text)
    except ValueError:
        raise CelError(f"`{text}` is not an IP address") from None
    if "%" in text or (":" in text and "." in text):
        raise CelError(f"`{text}` has a zone, or is an address of version 4 within one of version 6")
    return Ip((isinstance(address, IPv6Address) and address.ipv4_mapped) or address)


def _cidr(text: str) -> Cidr:
    """The network of a text."""
    _, slash, length = text.partition("/")
    try:
        interface = ip_interface(text)
    except ValueError:
        slash = ""
    if not slash or not length.isdigit() or "%" in text or (":" in text and "." in text):
        raise CelError(f"`{text}` is not a network")
    return Cidr(interface)


def _is_global(ip: Ip) -> bool:
    """Whether an address is unicast beyond its own link."""
    address = ip.address
    broadcast = address == IPv4Address("255.255.255.255")
    return not (
        address.is_unspecified or address.is_loopback or address.is_multicast or address.is_link_local or broadcast
    )


def _is_local_multicast(ip: Ip) -> bool:
    """Whether an address is multicast within its own link."""
    packed = ip.address.packed
    return packed[:3] == b"\xe0\0\0" if len(packed) == 4 else packed[0] == 0xFF and packed[1] & 15 == 2


def _contains_ip(cidr: Cidr, ip: Ip) -> bool:
    return cidr.contains(ip, ip.address.max_prefixlen)


def _contains_cidr(cidr: Cidr, other: Cidr) -> bool:
    return cidr.contains(Ip(other.interface.ip), other.interface.network.prefixlen)


name_type(Ip, "net.IP")
name_type(Cidr, "net.CIDR")
define("ip", (str,), _ip)
define("isIP", (str,), lambda text: can_be(_ip, text))
define("ip.isCanonical", (str,), lambda text: str(_ip(text).address) == text)
define("string", (Ip,), lambda ip: str(ip.address))
define(".family", (Ip,), lambda ip: ip.address.version)
define(".isUnspecified", (Ip,), lambda ip: ip.address.is_unspecified)
define(".isLoopback", (Ip,), lambda ip: ip.address.is_loopback)
define(".isLinkLocalUnicast", (Ip,), lambda ip: ip.address.is_link_local)
define(".isLinkLocalMulticast", (Ip,), _is_local_multicast)
define(".isGlobalUnicast", (Ip,), _is_global)
define("cidr", (str,), _cidr)
define("isCIDR", (str,), lambda text: can_be(_cidr, text))
define("string", (Cidr,), lambda cidr: str(cidr.interface))
define(".ip", (Cidr,), lambda cidr: Ip(cidr.interface.ip))
define(".masked", (Cidr,), lambda cidr: _cidr(str(cidr.interface.network)))
define(".prefixLength", (Cidr,), lambda cidr: cidr.interface.network.prefixlen)
define(".containsIP", (Cidr, Ip), _contains_ip)
define(".containsIP", (Cidr, str), lambda cidr, text: _contains_ip(cidr, _ip(text)))
define(".containsCIDR", (Cidr, Cidr), _contains_cidr)
define(".containsCIDR", (Cidr, str), lambda cidr, text: _contains_cidr(cidr, _cidr(text)))
