"""Choosing ports."""

import pytest

from script.setup import ports
from script.setup.speech import Stop


def test_a_taken_port_gives_way_to_the_next_free_one() -> None:
    with ports.claim(20000) as first, ports.claim(ports.port_of(first)) as second:
        assert ports.port_of(second) > ports.port_of(first)


def test_a_port_asked_for_by_number_is_that_or_none() -> None:
    with ports.claim(20000) as taken:
        number = ports.port_of(taken)
        with pytest.raises(Stop, match=f"Port {number} .* cannot be used"):
            ports.claim_exactly(str(number))
    with ports.claim_exactly(str(number)) as line:
        assert ports.port_of(line) == number


@pytest.mark.parametrize("text", ["", "web", "0", "65536", "-1", "80.5"])
def test_what_is_no_port_is_refused(text: str) -> None:
    with pytest.raises(Stop, match="PORT must be"):
        ports.claim_exactly(text)


def test_it_listens_on_this_machine_only() -> None:
    with ports.claim(20000) as line:
        assert line.getsockname()[0] == "127.0.0.1"
