"""By which names and addresses other machines on the local network reach this one."""

from __future__ import annotations

import socket
from ipaddress import IPv4Address, IPv6Address, ip_address

import ifaddr

Address = IPv4Address | IPv6Address


def addresses() -> list[Address]:
    """This machine's own addresses, the likeliest to be typed first; none that needs a zone (fe80::...)."""
    found: dict[Address, bool] = {}
    for adapter in ifaddr.get_adapters():
        for entry in adapter.ips:
            address = ip_address(entry.ip if isinstance(entry.ip, str) else entry.ip[0])
            if not address.is_link_local:
                # Bridges to containers and virtual machines lead nowhere for a phone.
                found[address] = adapter.name.startswith(("docker", "br-", "veth", "virbr", "lxc"))
    return sorted(found, key=lambda one: (one.is_loopback, found[one], one.version, not one.is_private))


def names() -> list[str]:
    """This machine's host name, alone and as multicast DNS tells it; nothing if it has no usable one."""
    name = socket.gethostname().split(".")[0].lower()
    if not name or not name.replace("-", "").isalnum() or not name.isascii() or name == "localhost":
        return []
    return [name, f"{name}.local"]
