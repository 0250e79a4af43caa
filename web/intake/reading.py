"""The bytes of a table as what the reader finds in them."""

from __future__ import annotations

from collections.abc import Callable

from web.base import labels
from web.base.files import store
from web.exchange import reading as tables
from web.exchange.found import Reading
from web.intake.models import Intake


def read_intake(intake: Intake, progress: Callable[[int, int], None] | None = None) -> Reading:
    """Return what is in the file, with the meaning its columns were given.

    The same file gives the same rows in the same order. Raises BadTable where it cannot be read.
    """
    content = store.read(intake.file)
    meaning = {str(heading): str(field) for heading, field in intake.mapping.items()}
    return tables.read_table(
        content, intake.name, intake.kind, labels.region_names(), meaning, progress
    )
