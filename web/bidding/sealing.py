"""Sealing what bidders write: nobody reads it in the database, in the store or in a backup.

Every challenge has a random key of its own for AES-256-GCM. It is stored wrapped under a key
derived from the installation's seal key (HKDF-SHA256), which is a setting or a file of the home
folder and never in the database. What a ciphertext belongs to (challenge, bid, kind of content,
which version) is authenticated along with it: sealed bytes that were changed, or put into the
place of others, do not open.

This protects bids from whoever gets hold of the database, the file store, a backup of either, or
the logs; from whoever may send SQL to the database and read all of it; and from officers and
administrators of the site, whom no page gives what is sealed. It does not protect from whoever
holds the home folder (or the setting) as well as the database: that person runs the server, can
unwrap every key, and could change this program. It hides neither that there is a bid nor how
long it is. The installation's key cannot be changed while there are bids: where it is lost or
another one, nothing is sealed or opened (SealKeyLost) until the right one is back.
"""

from __future__ import annotations

import os
from enum import StrEnum

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from matcher.domain.errors import SealKeyLost
from web.base import db, site
from web.base.keys import find_seal_key, make_seal_key
from web.bidding.models import Bid, SealKey

FORMAT = b"\x01"
"""The first byte of whatever is sealed, should there ever be another way."""
NONCE_BYTES = 12
KEY_BYTES = 32


class Content(StrEnum):
    """What is sealed. A draft does not open as a version, nor a name as a file."""

    DRAFT = "draft"
    VERSION = "version"
    NAME = "name"
    FILE = "file"


class BrokenSeal(Exception):
    """Sealed bytes were changed, or belong elsewhere."""


def seal(bid: Bid, content: Content, which: object, plain: bytes) -> bytes:
    """Return ``plain`` sealed as a bid's content; ``which`` tells it from others of its kind.

    Raises SealKeyLost where the right key would not open it.
    """
    return _encrypt(_key_of(bid.challenge_id), plain, _place(bid, content, which))


def unseal(bid: Bid, content: Content, which: object, sealed: bytes) -> bytes:
    """Return what was sealed as this very content. Raises BrokenSeal for anything else, and
    SealKeyLost where the installation's key is not the one it was sealed with.

    Only ``reading.py`` and what works on a bidder's own bid for its bidder may call this.
    """
    return _decrypt(_key_of(bid.challenge_id), sealed, _place(bid, content, which))


def require_key(challenge_id: int) -> None:
    """Raise SealKeyLost unless what is sealed for a challenge can be opened."""
    _key_of(challenge_id)


def find_trouble() -> str:
    """Return in English what is wrong with the installation's key; nothing where all is well."""
    stored = _list_keys()
    if stored and not find_seal_key(site.settings()):
        return (
            "the seal key is lost: bids can be neither read nor written. Put the file seal_key"
            " back into the home folder, or set TECHMATCH_SEAL_KEY; see docs/configuration.md"
        )
    locked = [str(one.challenge_id) for one in stored if not _fits(one)]
    if not locked:
        return ""
    return (
        f"the seal key is not the one that the bids of challenges {', '.join(locked)} were sealed"
        " with. Put the right one back; see docs/configuration.md"
    )


def _place(bid: Bid, content: Content, which: object) -> bytes:
    return f"bid/{bid.challenge_id}/{bid.id}/{content.value}/{which}".encode()


def _key_of(challenge_id: int) -> bytes:
    return _unwrap(db.session().get(SealKey, challenge_id) or _make_key(challenge_id))


def _unwrap(stored: SealKey) -> bytes:
    which = stored.challenge_id
    try:
        return _decrypt(_wrapping_key(which), stored.wrapped, _key_place(which))
    except BrokenSeal as error:
        raise SealKeyLost(f"the seal key does not open the key of challenge {which}") from error


def _fits(stored: SealKey) -> bool:
    try:
        _unwrap(stored)
    except SealKeyLost:
        return False
    return True


def _list_keys() -> list[SealKey]:
    return list(db.session().scalars(select(SealKey).order_by(SealKey.challenge_id.desc())))


def _make_key(challenge_id: int) -> SealKey:
    stored = _list_keys()
    if stored and not any(_fits(one) for one in stored):
        raise SealKeyLost("the seal key opens none of the challenges' keys")
    key = AESGCM.generate_key(bit_length=8 * KEY_BYTES)
    wrapped = _encrypt(_wrapping_key(challenge_id), key, _key_place(challenge_id))
    made = SealKey(challenge_id=challenge_id, wrapped=wrapped)
    try:
        with db.session().begin_nested():
            db.session().add(made)
    except IntegrityError:
        # The first two bids of a challenge were begun at the same moment.
        return db.session().get_one(SealKey, challenge_id)
    return made


def _wrapping_key(challenge_id: int) -> bytes:
    secret = _installation_key()
    info = _key_place(challenge_id)
    derive = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=b"techmatch.bids", info=info)
    return derive.derive(secret.encode())


def _installation_key() -> str:
    settings = site.settings()
    found = find_seal_key(settings)
    if not found and not _list_keys():
        # Only while nothing is sealed: another key would hide that the right one is lost.
        found = make_seal_key(settings)
    if not found:
        raise SealKeyLost("the installation's seal key is lost")
    return found


def _key_place(challenge_id: int) -> bytes:
    return f"key/{challenge_id}".encode()


def _encrypt(key: bytes, plain: bytes, place: bytes) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return FORMAT + nonce + AESGCM(key).encrypt(nonce, plain, place)


def _decrypt(key: bytes, sealed: bytes, place: bytes) -> bytes:
    start = len(FORMAT) + NONCE_BYTES
    if not sealed.startswith(FORMAT):
        raise BrokenSeal("an unknown way of sealing")
    try:
        return AESGCM(key).decrypt(sealed[len(FORMAT) : start], sealed[start:], place)
    except (InvalidTag, ValueError) as error:
        raise BrokenSeal(place.decode()) from error
