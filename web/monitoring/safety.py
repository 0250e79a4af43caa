"""What makes an installation easier to get into than it need be. For ``techmatch doctor``."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select

from matcher.domain.codes import Role
from web.base import db, installation, site
from web.base.checks.kinds import Check, Finding, Lane, fail, warn
from web.base.config import KEPT_KEYS, Settings
from web.base.home import OTHERS, find_database_file
from web.people import passwords
from web.people.models import User
from web.postings import demo

GROUP_AND_OTHERS = OTHERS | stat.S_IRWXG
LEAST_KEY = 32
"""Characters of a key that nobody guesses."""
STAFF = (Role.OFFICER, Role.AUDITOR, Role.BROKER)
MOST_TRIED = 200


def find_permissions() -> Iterator[Finding]:
    """Yield what others on the machine may read or change."""
    settings = site.settings()
    home = settings.home.resolve()
    if home.stat().st_mode & (OTHERS | stat.S_IWGRP):
        yield warn(f"Others may look into the home folder {home}.", f"chmod 0700 {home}")
    if home.stat().st_uid != os.geteuid():
        yield warn(
            f"The home folder {home} belongs to another account.",
            "Run site, worker and commands as the account that owns it.",
        )
    for path in _keys(settings):
        if path.exists() and path.stat().st_mode & GROUP_AND_OTHERS:
            yield fail(f"Others may read {path}, which holds a key.", f"chmod 0600 {path}")
    file = find_database_file(settings)
    if file is not None and file.exists() and file.stat().st_mode & OTHERS:
        yield warn(f"Others may read the database {file}.", f"chmod 0600 {file}")


def _keys(settings: Settings) -> Iterator[Path]:
    for name in KEPT_KEYS:
        yield settings.home.resolve() / name
    named = os.environ.get("TECHMATCH_CONFIG")
    if named:
        yield Path(named).resolve()


def find_settings() -> Iterator[Finding]:
    """Yield settings that are risky; in a demo, those alone that are wrong anywhere."""
    settings = site.settings()
    yield from _find_weak(settings)
    if installation.kind() == "production":
        yield from _find_risky(settings)


def _find_weak(settings: Settings) -> Iterator[Finding]:
    for name in KEPT_KEYS:
        if 0 < len(getattr(settings, name)) < LEAST_KEY:
            yield fail(
                f"TECHMATCH_{name.upper()} is shorter than {LEAST_KEY} characters.",
                _KEY_ADVICE[name],
            )
    if settings.public_url.startswith("https:"):
        if not settings.secure_cookies:
            yield fail(
                "Cookies are sent without encryption as well.", "Set TECHMATCH_SECURE_COOKIES=true."
            )
        if not settings.trusted_proxies:
            yield warn(
                "All visitors seem to come from the proxy, and share one limit of sign-ins.",
                "Set TECHMATCH_TRUSTED_PROXIES to the number of proxies in front (mostly 1).",
            )


def _find_risky(settings: Settings) -> Iterator[Finding]:
    if not settings.public_url:
        yield warn("TECHMATCH_PUBLIC_URL is not set: links in mails lead nowhere.", _ADDRESS)
    elif settings.public_url.startswith("http:"):
        yield warn("People reach the site without encryption.", _ENCRYPT)
    if settings.second_factor == "off":
        yield warn(
            "Nobody needs a second factor.", "Remove TECHMATCH_SECOND_FACTOR, or set it to auto."
        )
    if not settings.smtp_url:
        yield warn(
            "No mail leaves: each is a file in the home folder.",
            "Set TECHMATCH_SMTP_URL and TECHMATCH_MAIL_FROM, and send a test on /office/messages.",
        )
    if settings.log_level == "debug":
        yield warn("The log tells more than it need.", "Set TECHMATCH_LOG_LEVEL=info.")


def find_passwords() -> Iterator[Finding]:
    """Yield whether an account of a production site has the demo's address or password."""
    if installation.kind() != "production":
        return
    known = [email for _, email in demo.LOGINS]
    active = select(User).where(User.active)
    if db.session().scalar(active.where(User.email.in_(known)).limit(1)) is not None:
        yield fail("An account has the address of a demo account.", _CLOSE)
    staff = active.where(User.role.in_(STAFF)).order_by(User.id).limit(MOST_TRIED)
    found = [user.id for user in db.session().scalars(staff) if _has_demo_password(user)]
    if found:
        numbers = ", ".join(map(str, found))
        yield fail(
            f"Accounts with the password of the demo, which is public: numbers {numbers}.",
            "Give each a new one: techmatch user password EMAIL",
        )


def _has_demo_password(user: User) -> bool:
    try:
        return passwords.password_hasher().verify(user.password_hash, demo.PASSWORD)
    except (VerificationError, InvalidHashError):
        return False


_KEY_ADVICE = {
    "secret_key": f"Set a random one of {LEAST_KEY} characters or more; everybody signs in again.",
    "seal_key": "Keep it while bids are sealed with it; set a longer one before the first bid.",
    "log_key": "Keep it, as the log is sealed with it; or go on with: techmatch log new-key --yes",
}
_ADDRESS = "Set TECHMATCH_PUBLIC_URL to the address people use, as in https://match.example.org."
_ENCRYPT = (
    "Put a reverse proxy with TLS in front, let TECHMATCH_PUBLIC_URL begin with https:// and set"
    " TECHMATCH_SECURE_COOKIES=true."
)
_CLOSE = "Close it on /office/accounts, and make accounts of your own: techmatch user add"

CHECKS = (
    Check(name="permissions", find=find_permissions, lane=Lane.FILES, watched=False),
    Check(name="settings", find=find_settings, watched=False),
    Check(name="passwords", find=find_passwords, watched=False),
)
