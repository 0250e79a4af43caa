"""The bytes of a table as what the reader finds in them."""

from __future__ import annotations

import tempfile
from pathlib import Path

from web.base import labels
from web.base.files import store
from web.exchange import reading as tables
from web.exchange.found import Reading
from web.intake.models import Intake


def read_intake(intake: Intake) -> Reading:
    """Return what is in the file, with the meaning its columns were given.

    The same file gives the same rows in the same order. Raises BadTable where it cannot be read.
    """
    with tempfile.TemporaryDirectory(prefix="techmatch-") as folder:
        # Messages name the file as its bringer does.
        path = Path(folder) / intake.name
        path.write_bytes(store.read(intake.file))
        return tables.read_table(
            path, intake.kind, labels.region_names(), mapping=dict(intake.mapping)
        )
