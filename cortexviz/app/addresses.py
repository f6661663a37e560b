"""An address that a server listens on, as a browser and a person need it."""

from __future__ import annotations

import ipaddress
import socket

# One of the addresses that are kept for examples: nobody is there, and nothing is sent.
ELSEWHERE = {socket.AF_INET: ("192.0.2.1", 9), socket.AF_INET6: ("2001:db8::1", 9)}


class Address:
    """Where a server listens: an IP address, a name, or ``"*"`` for all that this machine has.

    Attributes
    ----------
    listens_on : str
        As Tornado takes it; empty for all.
    is_private : bool
        Whether only this machine can reach it.

    Raises
    ------
    OSError
        For a name that nobody knows.
    """

    def __init__(self, ip: str) -> None:
        self.listens_on = "" if ip == "*" else ip.strip("[]")
        try:
            found = socket.getaddrinfo(
                self.listens_on or None, 0, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
            )
        except (OSError, UnicodeError) as error:
            raise OSError(f"cannot listen on {ip}: {error}") from None
        self._families = [family for family, *_ in found]
        numbers = [ipaddress.ip_address(str(where[0]).split("%")[0]) for *_, where in found]
        self.is_private = all(number.is_loopback for number in numbers)
        self._is_all = any(number.is_unspecified for number in numbers)

    def here(self, port: int, path: str = "/") -> str:
        """The address for a browser on this machine; that of all addresses opens nowhere."""
        if not self._is_all:
            return _url(self.listens_on, port, path)
        return _url("127.0.0.1" if socket.AF_INET in self._families else "::1", port, path)

    def elsewhere(self, port: int, path: str = "/") -> str:
        """The address for a browser on another machine; empty where this one has no network."""
        if not self._is_all:
            return _url(self.listens_on, port, path)
        for family in self._families:
            with socket.socket(family, socket.SOCK_DGRAM) as probe:
                try:
                    probe.connect(ELSEWHERE[family])
                except OSError:
                    continue
                return _url(probe.getsockname()[0], port, path)
        return ""


def _url(host: str, port: int, path: str) -> str:
    return f"http://[{host}]:{port}{path}" if ":" in host else f"http://{host}:{port}{path}"
