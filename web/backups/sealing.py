"""Encrypting a backup as it is written: authenticated chunks that can be neither changed, left
out, put in another order nor cut off without its being seen.

A file begins with a line that names the format and a line of JSON that anyone may read: what is
in it, and how the key follows from the passphrase (scrypt with a salt of its own, so that no two
files share a key). Each chunk is AES-256-GCM; its nonce is its number and whether it is the last
one, and the two lines are authenticated with every chunk.
"""

from __future__ import annotations

import hashlib
import io
import json
import secrets
from typing import IO, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from web.backups.errors import BadBackup

MAGIC = b"techmatch-backup\n"
CHUNK = 256 * 1024
"""Bytes that are encrypted together; memory holds no more of a backup than a few of these."""
COST, MOST_COST = 1 << 15, 1 << 17
LONGEST_HEADER = 8192
_TAG = 16
_LENGTH = 4
_MIDDLE, _LAST = b"\x00", b"\x01"

WRONG_KEY = (
    "The key does not open this backup. Give the one it was made with:"
    " TECHMATCH_BACKUP_KEY or TECHMATCH_BACKUP_KEY_FILE"
)
CHANGED = "The backup was changed or damaged after it was made. Take another one"
CUT_OFF = "The backup is cut off before its end. Take another one"


def write_beginning(stream: IO[bytes], header: dict[str, Any], passphrase: str) -> SealedWriter:
    """Write the readable beginning of an encrypted backup; return what encrypts the rest."""
    salt = secrets.token_bytes(16)
    key, check = _derive(passphrase, salt, COST)
    line = _line({**header, "salt": salt.hex(), "cost": COST, "check": check})
    stream.write(MAGIC + line)
    return SealedWriter(stream, key, MAGIC + line)


def read_header(stream: IO[bytes]) -> tuple[dict[str, Any], bytes]:
    """Return what the beginning of an encrypted backup tells, and its bytes.

    Raises BadBackup where it is none.
    """
    line = stream.readline(LONGEST_HEADER)
    try:
        header = json.loads(line)
        assert isinstance(header, dict)
        assert line.endswith(b"\n")
    except (ValueError, AssertionError) as error:
        raise BadBackup(CHANGED) from error
    return header, MAGIC + line


def open_rest(stream: IO[bytes], passphrase: str, beginning: bytes) -> SealedReader:
    """Return what decrypts the rest, after ``read_header``. Raises BadBackup for a wrong key."""
    header = json.loads(beginning.removeprefix(MAGIC))
    try:
        salt, cost = bytes.fromhex(header["salt"]), int(header["cost"])
        assert COST >> 1 <= cost <= MOST_COST
        assert cost & (cost - 1) == 0
        key, check = _derive(passphrase, salt, cost)
        right = str(header["check"])
    except (KeyError, TypeError, ValueError, AssertionError) as error:
        raise BadBackup(CHANGED) from error
    if not secrets.compare_digest(check.encode(), right.encode()):
        raise BadBackup(WRONG_KEY)
    return SealedReader(stream, key, beginning)


def _line(header: dict[str, Any]) -> bytes:
    return json.dumps(header, sort_keys=True).encode() + b"\n"


def _derive(passphrase: str, salt: bytes, cost: int) -> tuple[bytes, str]:
    """Return the key, and what tells a wrong passphrase from a damaged file."""
    both = Scrypt(salt=salt, length=64, n=cost, r=8, p=1).derive(passphrase.encode())
    return both[:32], hashlib.sha256(both[32:]).hexdigest()[:32]


def _nonce(number: int, mark: bytes) -> bytes:
    return number.to_bytes(11, "big") + mark


class SealedWriter(io.RawIOBase):
    """Encrypts what is written. ``finish`` marks the end; without it the file counts as cut off."""

    def __init__(self, stream: IO[bytes], key: bytes, beginning: bytes) -> None:
        self._stream, self._cipher = stream, AESGCM(key)
        self._bound = hashlib.sha256(beginning).digest()
        self._waiting = bytearray()
        self._number = 0

    def writable(self) -> bool:
        """Whether it can be written to."""
        return True

    def write(self, data: Any) -> int:
        """Take bytes; whole chunks are written at once."""
        self._waiting += data
        while len(self._waiting) > CHUNK:
            self._emit(bytes(self._waiting[:CHUNK]), _MIDDLE)
            del self._waiting[:CHUNK]
        return len(data)

    def finish(self) -> None:
        """Write the last chunk."""
        self._emit(bytes(self._waiting), _LAST)
        self._waiting.clear()

    def _emit(self, plain: bytes, mark: bytes) -> None:
        sealed = self._cipher.encrypt(_nonce(self._number, mark), plain, self._bound)
        self._stream.write(mark + len(sealed).to_bytes(_LENGTH, "big") + sealed)
        self._number += 1


class SealedReader(io.RawIOBase):
    """Decrypts what SealedWriter wrote. Raises BadBackup for anything else."""

    def __init__(self, stream: IO[bytes], key: bytes, beginning: bytes) -> None:
        self._stream, self._cipher = stream, AESGCM(key)
        self._bound = hashlib.sha256(beginning).digest()
        self._ready = memoryview(b"")
        self._number = 0
        self._ended = False

    def readable(self) -> bool:
        """Whether it can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer as far as the present chunk goes; 0 at the end."""
        while not self._ready and not self._ended:
            self._ready = memoryview(self._next())
        count = min(len(buffer), len(self._ready))
        buffer[:count] = self._ready[:count]
        self._ready = self._ready[count:]
        return count

    def _next(self) -> bytes:
        mark = self._take(1)
        size = int.from_bytes(self._take(_LENGTH), "big")
        if mark not in (_MIDDLE, _LAST) or not _TAG <= size <= CHUNK + _TAG:
            raise BadBackup(CHANGED)
        try:
            plain = self._cipher.decrypt(_nonce(self._number, mark), self._take(size), self._bound)
        except InvalidTag as error:
            raise BadBackup(CHANGED) from error
        self._number += 1
        self._ended = mark == _LAST
        if self._ended and self._stream.read(1):
            raise BadBackup(CHANGED)
        return plain

    def _take(self, count: int) -> bytes:
        parts = []
        while count:
            part = self._stream.read(count)
            if not part:
                raise BadBackup(CUT_OFF)
            parts.append(part)
            count -= len(part)
        return b"".join(parts)
