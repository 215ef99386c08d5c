"""This machine's own names and addresses, whatever they are."""

from ipaddress import ip_address

from webapp.supervision import local_network


def test_it_works() -> None:
    addresses = local_network.addresses()

    assert ip_address("127.0.0.1") in addresses
    assert not any(address.is_link_local for address in addresses)
    # Loop-back is what nobody types on a phone.
    loopback = [address.is_loopback for address in addresses]
    assert loopback == sorted(loopback)


def test_names_can_be_typed() -> None:
    assert all(name == name.lower() and name != "localhost" for name in local_network.names())
