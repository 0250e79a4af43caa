"""Which electronic mail addresses are taken."""

from __future__ import annotations

import pytest

from web.base.addresses import find_fault


@pytest.mark.parametrize(
    "address",
    [
        *("li@example.org", "Li.Wei+desk@Mail.Example.com", "a@demo.invalid", "a@kjj.local"),
        *("李工@example.org", "li@单位.中国"),
    ],
)
def test_an_address_is_taken_whether_or_not_the_public_network_knows_it(address: str) -> None:
    assert find_fault(address) == ""


@pytest.mark.parametrize(
    "address",
    [
        *("", "li", "li@", "@example.org", "li@@example.org", "li@example", "li@example..org"),
        *("li @example.org", "li@exam ple.org", "li@example.org.", "li@10.0.0.1"),
        "li\0@example.org",
        *("li@example.org, chen@example.org", "李工 <li@example.org>", "li＠example.org"),
        f"{'a' * 65}@example.org",
    ],
)
def test_what_no_mail_can_be_sent_to_is_named_wrong(address: str) -> None:
    assert find_fault(address)
