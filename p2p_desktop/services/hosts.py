"""Whether an address is of this very computer: what does not leave it needs no protection on the way."""

from __future__ import annotations

import ipaddress


def is_this_computer(host: str) -> bool:
    """Say whether a host is this computer itself."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
