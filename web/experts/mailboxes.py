"""Domains of mail addresses that tell nothing of where somebody works."""

from __future__ import annotations

PUBLIC = frozenset(
    """
    qq.com vip.qq.com foxmail.com 163.com vip.163.com 126.com vip.126.com yeah.net 188.com
    sina.com sina.cn vip.sina.com sina.com.cn sohu.com vip.sohu.com 139.com 189.cn wo.cn wo.com.cn
    aliyun.com 21cn.com 21cn.net 263.net 263.net.cn tom.com 88.com eyou.com
    chinaren.com sogou.com
    gmail.com googlemail.com outlook.com outlook.cn hotmail.com live.com live.cn msn.com msn.cn
    icloud.com me.com mac.com yahoo.com yahoo.cn yahoo.com.cn yahoo.com.hk yahoo.com.tw ymail.com
    aol.com mail.com gmx.com gmx.net gmx.de proton.me protonmail.com zoho.com zohomail.com
    yandex.com fastmail.com hushmail.com tutanota.com
    """.split()
)
"""Providers where anybody gets an address."""

NOBODYS = ("example.org", "example.com", "example.net", "example", "test", "invalid", "localhost")
"""Kept free for examples: they belong to nobody, and demo data are full of them."""


def own_domain(email: str) -> str:
    """Return the domain of an address where it belongs to an organisation, or nothing."""
    domain = email.rpartition("@")[2].strip().strip(".").lower()
    is_nobodys = any(domain == one or domain.endswith(f".{one}") for one in NOBODYS)
    return "" if not domain or domain in PUBLIC or is_nobodys else domain


def is_same_house(one: str, other: str) -> bool:
    """Return whether two own domains are one organisation's: equal, or one a part of the other."""
    if not one or not other:
        return False
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")
