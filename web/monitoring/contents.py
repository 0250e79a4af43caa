"""Whether what the database names is there: files of people, vectors on disk. For the doctor."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from embeddings.errors import IndexUnreadable
from embeddings.milvus_server import CONNECT_SECONDS
from matcher.types import Kind
from web.base import db
from web.base.checks.kinds import Check, Finding, Lane, fail, warn
from web.base.files import store
from web.base.files.models import StoredFile
from web.engine import encoders, index_files, milvus

MOST_NAMED = 5


def find_files() -> Iterator[Finding]:
    """Yield files without bytes, and bytes without a row."""
    rows: dict[str, int] = {
        digest: number
        for digest, number in db.session().execute(select(StoredFile.sha256, StoredFile.id))
    }
    db.rollback()
    kept = set(store.list_all())
    lost = sorted(number for digest, number in rows.items() if digest not in kept)
    if lost:
        first = ", ".join(map(str, lost[:MOST_NAMED]))
        yield fail(
            f"{len(lost)} files are named by the database and missing in the store: numbers"
            f" {first}{' and others' if len(lost) > MOST_NAMED else ''}.",
            "Restore the files from the backup made with this database; or ask who attached them"
            " to bring them again.",
        )
    stray = len(kept - set(rows))
    if stray:
        yield warn(
            f"{stray} files lie in the store and no row names them.",
            "The worker removes those older than a day. If there are many, the database may be an"
            " older one than the store: look at the last restore.",
        )


def find_index() -> Iterator[Finding]:
    """Yield whether an index on disk is not what the stored vectors give."""
    encoder = encoders.current().encoder
    for kind in Kind if encoder else ():
        fault = index_files.find_fault(kind, encoder)
        if fault:
            yield warn(
                f"The index of {kind.value}s {fault}.",
                "A worker of this host mends it within minutes; until then, and on a host without a"
                " worker, search does without it. If it does not: techmatch reindex",
            )


def find_milvus() -> Iterator[Finding]:
    """Yield whether the Milvus that the settings name does not answer."""
    server = milvus.server()
    if server is None:
        return
    try:
        server.call("list_collections", timeout=CONNECT_SECONDS)
    except IndexUnreadable as error:
        yield warn(
            f"{error}.",
            "Search and matching go on with the vectors in the database. Start Milvus, or see to"
            " its address and token; the worker then writes what is lacking by itself.",
        )


CHECKS = (
    Check(name="files", find=find_files, watched=False),
    Check(name="index_files", find=find_index, watched=False),
    Check(name="milvus", find=find_milvus, lane=Lane.FILES, fresh=30.0),
)
