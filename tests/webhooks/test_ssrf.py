"""Which addresses a webhook may have: none that only the operator's machine or network reaches."""

from __future__ import annotations

import socket
from ipaddress import ip_address, ip_network
from typing import Any

import pytest

from web.base.config import Settings, load_settings
from web.base.setting_checks import check_hosts, check_networks
from web.webhooks import lines
from web.webhooks.addresses import AddressError, Rules, is_allowed, read_address
from web.webhooks.lines import Answer, look_up
from web.webhooks.pace import Pace
from web.webhooks.states import Outcome

STRICT = Rules()
TRUSTING = Rules((ip_network("10.20.0.0/16"), ip_network("fd12:3456::/32")), frozenset({"erp.lan"}))

ADDRESSES: dict[str, str] = {
    # The public internet.
    "https://erp.example.cn/hooks": "",
    "https://erp.example.cn": "",
    "https://erp.example.cn:8443/hooks?key=1": "",
    "https://erp.example.cn:443/": "",
    "https://erp.example.cn./hooks": "",
    "https://接收.例子.中国/推送": "",
    "https://8.8.8.8/hooks": "",
    "https://[2400:3200::1]/hooks": "",
    "https://[::ffff:8.8.8.8]/hooks": "",
    "https://[64:ff9b::8.8.8.8]/hooks": "",
    "https://[2002:808:808::1]/hooks": "",
    # This machine and its networks.
    "https://127.0.0.1/": "private",
    "https://127.8.9.10/": "private",
    "https://localhost/": "private",
    "https://LOCALHOST./": "private",
    "https://a.localhost/": "private",
    "https://[::1]/": "private",
    "https://[::]/": "private",
    "https://0.0.0.0/": "private",
    "https://0.1.2.3/": "private",
    "https://10.0.0.1/": "private",
    "https://172.16.0.1/": "private",
    "https://172.31.255.255/": "private",
    "https://192.168.1.1/": "private",
    "https://[fd12:3456::1]/": "private",
    "https://[fe80::1]/": "private",
    "https://[fec0::1]/": "private",
    # Shared by a provider, link-local, of a cloud's own services.
    "https://100.64.0.1/": "private",
    "https://100.100.100.200/latest/meta-data/": "private",
    "https://169.254.169.254/latest/meta-data/": "private",
    "https://168.63.129.16/": "private",
    "https://192.0.0.192/": "private",
    "https://[fd00:ec2::254]/": "private",
    # Multicast, documentation, benchmarks, reserved.
    "https://224.0.0.1/": "private",
    "https://239.255.255.250/": "private",
    "https://[ff02::1]/": "private",
    "https://192.0.2.1/": "private",
    "https://198.51.100.7/": "private",
    "https://203.0.113.9/": "private",
    "https://[2001:db8::1]/": "private",
    "https://[3fff::1]/": "private",
    "https://198.18.0.1/": "private",
    "https://240.0.0.1/": "private",
    "https://255.255.255.255/": "private",
    # One address inside another.
    "https://[::ffff:127.0.0.1]/": "private",
    "https://[::ffff:7f00:1]/": "private",
    "https://[::ffff:10.0.0.1]/": "private",
    "https://[::127.0.0.1]/": "private",
    "https://[2002:7f00:1::1]/": "private",
    "https://[2002:a9fe:a9fe::1]/": "private",
    "https://[64:ff9b::10.0.0.1]/": "private",
    "https://[64:ff9b:1::8.8.8.8]/": "private",
    "https://[2001:0:808:808::1]/": "private",
    "https://[2400:3200::5efe:10.0.0.1]/": "private",
    # Numbers as nobody writes them.
    "https://2130706433/": "host",
    "https://0x7f000001/": "host",
    "https://0x7f.0.0.1/": "host",
    "https://0177.0.0.1/": "host",
    "https://127.1/": "host",
    "https://127.0.1/": "host",
    "https://0/": "host",
    "https://1.2.3.4.5/": "host",
    "https://127.0.0.1.": "private",
    "https://１２７.０.０.１/": "private",
    "https://127。0。0。1/": "private",
    "https://①②⑦.0.0.1/": "private",
    "https://[fe80::1%25eth0]/": "host",
    "https://[::1%eth0]/": "host",
    "https://a..b/": "host",
    "https://-a.example.cn/": "host",
    "https://%31%32%37.0.0.1/": "host",
    # Whoever else could be meant.
    "https://user@erp.example.cn/": "user",
    "https://user:pass@erp.example.cn/": "user",
    "https://erp.example.cn@127.0.0.1/": "user",
    "https://@erp.example.cn/": "user",
    "https://127.0.0.1\\@erp.example.cn/": "malformed",
    "https://erp.example.cn/#part": "malformed",
    "https://erp.example.cn/a b": "malformed",
    "https://erp.example.cn/\r\nHost: x": "malformed",
    "https://erp.example.cn\t/": "malformed",
    "https:///hooks": "malformed",
    "https://[::1/": "malformed",
    "erp.example.cn/hooks": "malformed",
    "": "malformed",
    "https://erp.example.cn/" + "a" * 1000: "malformed",
    # Other ports and schemes.
    "http://erp.example.cn/hooks": "scheme",
    "ftp://erp.example.cn/": "scheme",
    "file:///etc/passwd": "malformed",
    "gopher://127.0.0.1:6379/_": "scheme",
    "javascript:alert(1)": "malformed",
    "https://erp.example.cn:22/": "port",
    "https://erp.example.cn:25/": "port",
    "https://erp.example.cn:80/": "port",
    "https://erp.example.cn:0/": "malformed",
    "https://erp.example.cn:65536/": "malformed",
    "https://erp.example.cn:x/": "malformed",
}


def verdict(address: str, rules: Rules = STRICT) -> str:
    try:
        read_address(address, rules)
    except AddressError as error:
        return error.code
    return ""


def test_the_table_is_long_enough() -> None:
    assert len(ADDRESSES) >= 40


@pytest.mark.parametrize("address", ADDRESSES)
def test_each_address_is_taken_or_refused(address: str) -> None:
    assert verdict(address) == ADDRESSES[address]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://10.20.3.4/hooks", ""),
        ("https://10.21.0.1/hooks", "private"),
        ("https://[::ffff:10.20.3.4]/", ""),
        ("https://[fd12:3456::9]:8443/", ""),
        ("http://erp.lan/hooks", ""),
        ("http://erp.lan:8080/hooks", ""),
        ("http://erp.lan:443/hooks", "port"),
        ("http://other.lan/hooks", "scheme"),
        ("http://10.20.3.4/hooks", "scheme"),
        ("https://169.254.169.254/", "private"),
    ],
)
def test_the_operator_opens_networks_and_hosts_by_name(address: str, expected: str) -> None:
    assert verdict(address, TRUSTING) == expected


def test_a_path_goes_over_the_line_in_plain_letters() -> None:
    target = read_address("https://接收.例子.中国:8443/推送?单位=港口", STRICT)
    assert target.host == "xn--gzuu8a.xn--fsqu00a.xn--fiqs8s"
    assert target.path.isascii()
    assert "key=1" not in repr(read_address("https://erp.example.cn/?key=1", STRICT))


class TestNames:
    """What a name leads to is asked once, checked whole, and then used."""

    def resolve(self, monkeypatch: pytest.MonkeyPatch, *found: str) -> list[str]:
        asked: list[str] = []

        def answer(host: str, port: int, **_: Any) -> list[Any]:
            asked.append(host)
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in found]

        monkeypatch.setattr(lines.socket, "getaddrinfo", answer)
        return asked

    @pytest.mark.parametrize(
        "found",
        [
            ["127.0.0.1"],
            ["8.8.8.8", "10.0.0.1"],
            ["10.0.0.1", "8.8.8.8"],
            ["::1"],
            ["fe80::1%eth0"],
            ["::ffff:169.254.169.254"],
            ["2400:3200::1", "fd00::1"],
        ],
    )
    def test_one_address_inside_refuses_the_name(
        self, monkeypatch: pytest.MonkeyPatch, found: list[str]
    ) -> None:
        self.resolve(monkeypatch, *found)
        with pytest.raises(AddressError, match="private"):
            look_up(read_address("https://erp.example.cn/", STRICT), STRICT)

    def test_a_trusted_network_is_reached_by_name(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.resolve(monkeypatch, "10.20.0.9")
        target = read_address("http://erp.lan/", TRUSTING)
        assert look_up(target, TRUSTING) == ["10.20.0.9"]

    def test_no_line_is_opened_to_an_address_that_is_not_allowed(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def connect(*_: Any) -> Any:
            raise AssertionError("a line was opened")

        self.resolve(monkeypatch, "8.8.8.8", "192.168.0.1")
        monkeypatch.setattr(lines.socket, "create_connection", connect)
        assert _post("https://erp.example.cn/").outcome is Outcome.NOT_ALLOWED

    def test_the_line_goes_to_the_address_that_was_checked_and_no_name_is_asked_twice(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        opened: list[tuple[str, int]] = []

        def connect(address: tuple[str, int], _timeout: float) -> Any:
            opened.append(address)
            raise ConnectionRefusedError

        asked = self.resolve(monkeypatch, "8.8.8.8", "9.9.9.9")
        monkeypatch.setattr(lines.socket, "create_connection", connect)
        assert _post("https://erp.example.cn:8443/").outcome is Outcome.UNREACHABLE
        assert opened == [("8.8.8.8", 8443), ("9.9.9.9", 8443)]
        assert asked == ["erp.example.cn"]

    def test_a_name_that_nobody_has_is_told_as_such(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail(*_: Any, **__: Any) -> Any:
            raise socket.gaierror

        monkeypatch.setattr(lines.socket, "getaddrinfo", fail)
        assert _post("https://nobody.example.cn/").outcome is Outcome.NO_NAME


def _post(address: str) -> Answer:
    def handing() -> None:
        raise AssertionError("the event went over the line")

    return lines.post(address, b"{}", {}, STRICT, Pace(), handing)


class TestSettings:
    @pytest.mark.parametrize(
        "text", ["0.0.0.0/0", "::/0", "169.254.0.0/16", "224.0.0.0/8", "10.20.0.1/16", "erp"]
    )
    def test_a_network_that_is_none_of_ones_own_ends_the_start(self, text: str) -> None:
        with pytest.raises(ValueError, match="network"):
            check_networks(text)

    def test_hosts_are_names_and_nothing_more(self) -> None:
        assert check_hosts("erp.lan, 10.20.0.9") == "erp.lan, 10.20.0.9"
        with pytest.raises(ValueError, match="host"):
            check_hosts("http://erp.lan")

    def test_the_settings_become_rules(self) -> None:
        settings = load_settings(webhook_networks="10.20.0.0/16, fd12::/16", webhook_http_hosts="a")
        assert is_allowed(ip_address("10.20.0.1"), Rules.of(settings))
        assert Rules.of(settings).http_hosts == {"a"}
        assert not is_allowed(ip_address("10.20.0.1"), Rules.of(Settings()))
