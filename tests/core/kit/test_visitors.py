"""How visitors are told apart when tries are counted."""

import pytest

from core.kit.visitors import counted_address


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("", ""),
        ("testclient", "testclient"),
    ],
)
def test_a_house_counts_as_one(address, counted):
    """Whoever has a whole network must not have as many tries as it has addresses."""
    assert counted_address(address) == counted
