import socket

import pytest

from parvis.kit.door.dial import reach
from parvis.kit.door.guard import Guard
from parvis.kit.door.http import target
from parvis.wire.errors import Refused, TryLater

HOSTILE = [
    ("http://127.0.0.1/", "loopback"),
    ("http://127.1.2.3:8080/", "loopback"),
    ("http://[::1]/", "loopback"),
    ("http://[0:0:0:0:0:0:0:1]/", "loopback"),
    ("http://0.0.0.0/", "unspecified"),
    ("http://0.1.2.3/", "unspecified"),
    ("http://[::]/", "unspecified"),
    ("http://10.0.0.1/", "private"),
    ("http://172.16.0.1/", "private"),
    ("http://172.31.255.255/", "private"),
    ("http://192.168.1.1/", "private"),
    ("http://[fd12:3456::1]/", "private"),
    ("http://[fec0::1]/", "private"),
    ("http://169.254.1.1/", "link-local"),
    ("http://[fe80::1]/", "link-local"),
    ("http://169.254.169.254/latest/meta-data/", "metadata"),
    ("http://169.254.170.2/v2/credentials", "metadata"),
    ("http://[fd00:ec2::254]/", "metadata"),
    ("http://100.100.100.200/", "metadata"),
    ("http://168.63.129.16/", "metadata"),
    ("http://192.0.0.192/", "metadata"),
    ("http://100.64.0.1/", "cgnat"),
    ("http://100.127.255.254/", "cgnat"),
    ("http://224.0.0.1/", "multicast"),
    ("http://239.255.255.250:1900/", "multicast"),
    ("http://[ff02::1]/", "multicast"),
    ("http://240.0.0.1/", "reserved"),
    ("http://255.255.255.255/", "reserved"),
    ("http://192.0.2.1/", "reserved"),
    ("http://198.18.0.1/", "reserved"),
    ("http://203.0.113.7/", "reserved"),
    ("http://[2001:db8::1]/", "reserved"),
    ("http://[4000::1]/", "reserved"),
    ("http://[::ffff:127.0.0.1]/", "mapped"),
    ("http://[::ffff:7f00:1]/", "mapped"),
    ("http://[::ffff:8.8.8.8]/", "mapped"),
    ("http://[::127.0.0.1]/", "mapped"),
    ("http://[2002:7f00:1::]/", "tunnel"),
    ("http://[64:ff9b::7f00:1]/", "tunnel"),
    ("http://[64:ff9b:1::a00:1]/", "tunnel"),
    ("http://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/", "tunnel"),
    ("http://2130706433/", "spelling"),
    ("http://017700000001/", "spelling"),
    ("http://0x7f000001/", "spelling"),
    ("http://0x7f.0.0.1/", "spelling"),
    ("http://0177.0.0.1/", "spelling"),
    ("http://127.1/", "spelling"),
    ("http://127.0.1/", "spelling"),
    ("http://127.0.0.01/", "spelling"),
    ("http://127.0.0.1./", "spelling"),
    ("http://127.0.0.0x1/", "spelling"),
    ("http://256.256.256.256/", "spelling"),
    ("http://1.2.3.4.5/", "spelling"),
    ("http://[127.0.0.1]/", "spelling"),
    ("http://[fe80::1%25eth0]/", "spelling"),
    ("http://１２７.0.0.1/", "loopback"),
    ("http://①②⑦.0.0.1/", "loopback"),
    ("http://127。0。0。1/", "loopback"),
    ("http://127%2e0%2e0%2e1/", "host"),
    ("http://blog.example%00.test/", "host"),
    ("http:///etc/passwd", "host"),
    ("http://-blog-.example/", "host"),
    ("http://a..example/", "host"),
    ("http://" + "a." * 200 + "example/", "host"),
    ("http://blog.example:0/", "port"),
    ("http://blog.example:99999/", "port"),
    ("http://blog.example:80a/", "port"),
    ("http://blog.example:８０/", "port"),
    ("http://alice:secret@blog.example/", "user-info"),
    ("http://blog.example@127.0.0.1/", "user-info"),
    ("http://127.0.0.1\\@blog.example/", "characters"),
    ("http://blog.example/\r\nHost: 127.0.0.1", "characters"),
    ("http://blog.example/\tx", "characters"),
    (" http://blog.example/", "characters"),
    ("http://blog\u200b.example/", "characters"),
    ("file:///etc/passwd", "scheme"),
    ("gopher://127.0.0.1:25/", "scheme"),
    ("ftp://blog.example/", "scheme"),
    ("javascript:alert(1)", "scheme"),
    ("data:text/html,x", "scheme"),
    ("http:127.0.0.1/", "scheme"),
    ("//127.0.0.1/", "scheme"),
    ("", "scheme"),
]
ADDRESSES = [
    (url.split("//")[1].split("/")[0].strip("[]"), reason)
    for url, reason in HOSTILE
    if reason in {"loopback", "private", "metadata", "mapped", "tunnel", "cgnat", "reserved",
                  "link-local", "multicast", "unspecified"}
    and url.isascii() and not url[-6:-1].strip(":").startswith(("8080", ":1900"))
]  # fmt: skip


def never(host, port):
    raise AssertionError(f"{host} was resolved")


@pytest.mark.parametrize(("url", "reason"), HOSTILE)
def test_a_hostile_address_is_refused_by_its_name(url, reason):
    with pytest.raises(Refused) as refused:
        Guard(resolver=never).check(url)
    assert refused.value.cause.startswith(reason + ": ")
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(("address", "reason"), ADDRESSES)
def test_a_name_that_leads_to_a_hostile_address_is_refused_when_connecting(address, reason):
    if address.count(":") == 1:
        address = address.partition(":")[0]
    guard = Guard(resolver=lambda host, port: [address])
    with pytest.raises(Refused) as refused:
        reach(guard, "blog.example", 80, 1.0)
    assert refused.value.cause.startswith(reason + ": ")


@pytest.mark.parametrize("url", [url for url, _reason in HOSTILE if url == url.strip() != ""])
def test_a_redirect_to_a_hostile_address_is_refused(url):
    here = Guard().check("https://blog.example/")
    with pytest.raises(Refused):
        target(Guard(resolver=never), here, url)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://blog.example/a?b=c#d", "https://blog.example/a?b=c"),
        ("HTTPS://Blog.Example:443/", "https://blog.example/"),
        ("https://café.example/é", "https://xn--caf-dma.example/%C3%A9"),
        ("https://cafe\u0301.example/", "https://xn--caf-dma.example/"),
        ("http://8.8.8.8:8080/x", "http://8.8.8.8:8080/x"),
        ("https://[2606:4700::1111]/", "https://[2606:4700::1111]/"),
        ("https://my_blog.example/", "https://my_blog.example/"),
    ],
)
def test_an_honest_address_passes(url, shown):
    assert str(Guard(resolver=never).check(url)) == shown


@pytest.mark.parametrize(
    ("allowed", "host", "address", "port", "passes"),
    [
        (["127.0.0.1"], "127.0.0.1", "127.0.0.1", 80, True),
        (["127.0.0.1:8000"], "127.0.0.1", "127.0.0.1", 8000, True),
        (["127.0.0.1:8000"], "127.0.0.1", "127.0.0.1", 80, False),
        (["10.0.0.0/8"], "blog.example", "10.1.2.3", 80, True),
        (["10.0.0.0/8"], "blog.example", "192.168.0.1", 80, False),
        (["wp.lan"], "wp.lan", "192.168.0.1", 80, True),
        (["wp.lan"], "other.lan", "192.168.0.1", 80, False),
        (["wp.lan"], "wp.lan", "169.254.169.254", 80, False),
        (["[::1]:8000"], "::1", "::1", 8000, True),
        (["fd00::/8"], "wp.lan", "fd12::1", 80, True),
    ],
)
def test_the_owner_allows_what_is_hers(allowed, host, address, port, passes):
    guard = Guard(lambda: allowed, resolver=lambda h, p: [address])
    if passes:
        assert guard.addresses(host, port) == [address]
    else:
        with pytest.raises(Refused):
            guard.addresses(host, port)


def test_a_name_that_does_not_exist_is_not_a_refusal():
    def nowhere(host, port):
        raise socket.gaierror(-2, "Name or service not known")

    with pytest.raises(TryLater) as later:
        Guard(resolver=nowhere).addresses("blog.example", 80)
    assert "blog.example" in str(later.value)
    assert not later.value.maybe_done


def test_only_the_public_addresses_of_a_mixed_name_are_used():
    guard = Guard(resolver=lambda h, p: ["127.0.0.1", "8.8.8.8", "64:ff9b::808:808"])
    assert guard.addresses("blog.example", 80) == ["8.8.8.8"]
