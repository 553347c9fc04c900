"""Whose network a request came from."""

from typing import Any

import pytest

from casework.authorities.addresses import client_address, client_network


@pytest.mark.parametrize(
    ("proxies", "peer", "forwarded", "expected"),
    [
        (0, "198.51.100.7", "203.0.113.9", "198.51.100.7"),
        (1, "10.0.0.1", "203.0.113.9", "203.0.113.9"),
        (1, "10.0.0.1", "1.2.3.4, 203.0.113.9", "203.0.113.9"),
        (2, "10.0.0.1", "1.2.3.4, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (2, "10.0.0.1", "203.0.113.9", "10.0.0.1"),
        (1, "10.0.0.1", "nonsense", "0.0.0.0"),
        (0, "", "", "0.0.0.0"),
    ],
)
def test_only_trusted_proxies_are_believed(
    rf: Any, settings: Any, proxies: int, peer: str, forwarded: str, expected: str
) -> None:
    settings.TRUSTED_PROXIES = proxies
    request = rf.get("/", REMOTE_ADDR=peer, HTTP_X_FORWARDED_FOR=forwarded)
    assert client_address(request) == expected


def test_a_household_shares_an_ipv6_network(rf: Any) -> None:
    assert client_network(rf.get("/", REMOTE_ADDR="2001:db8:1:2:3:4:5:6")) == "2001:db8:1:2::/64"
    assert client_network(rf.get("/", REMOTE_ADDR="198.51.100.7")) == "198.51.100.7"
