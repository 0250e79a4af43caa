"""What happens to files, for whoever reacts."""

from __future__ import annotations

from dataclasses import dataclass

from web.base.files.models import StoredFile


@dataclass(frozen=True, slots=True)
class FileRead:
    """The text of a file has been taken out of it, or it is known that there is none."""

    file: StoredFile
