"""What several processes of the site need in their environment, and where they count together."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from web.base.config import Settings

COUNTED = "PROMETHEUS_MULTIPROC_DIR"
"""Where prometheus_client lets several processes count together: read when it is imported."""

SINGLE = {
    # A pool of threads that was used before a fork never answers after it (OpenMP), and as many
    # threads as processors in each process only wait for each other.
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "TOKENIZERS_PARALLELISM": "false",
}


def prepare_environment(settings: Settings, are_several: bool) -> None:
    """Set what libraries look at when they are imported. For several processes alone."""
    os.environ.pop(COUNTED, None)
    if not are_several:
        return
    for name, value in SINGLE.items():
        os.environ.setdefault(name, value)
    if settings.metrics_token:
        os.environ[COUNTED] = str(_empty(settings.home / "counted"))


def count_apart() -> None:
    """Let a process of the crew that does not answer count for itself: it is none of the sum.

    To be called in it before it counts anything: only then are its files opened.
    """
    folder = os.environ.get(COUNTED)
    if folder:
        os.environ[COUNTED] = str(_empty(Path(folder) / "apart"))


def forget(number: int) -> None:
    """Take out what a process that is gone counted of the present, such as open requests."""
    folder = os.environ.get(COUNTED)
    if folder:
        from prometheus_client.multiprocess import mark_process_dead

        mark_process_dead(number, folder)  # type: ignore[no-untyped-call]


def _empty(folder: Path) -> Path:
    """Counts begin anew with the site, as those of a single process do."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    return folder
