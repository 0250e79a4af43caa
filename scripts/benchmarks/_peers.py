"""txtai in an environment of its own, which is made where there is none: never in the project's."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from web.base.config import ROOT

VERSION = "9.14.0"
TORCH = "torch==2.13.0"
BESIDE = ("rjieba", "OpenCC", "onnxruntime", "tokenizers", "safetensors", "numpy", "faiss-cpu")
"""What our vectors and words need, in the versions that we have."""
_TAIL = 600


class NotInstalled(Exception):
    """The peer cannot be had here; the message says what was tried."""


def find_python(folder: Path) -> Path:
    """Return the Python that has txtai; the environment is made in ``folder`` and kept there."""
    home = folder / f"txtai-{VERSION}"
    python = home / "bin" / "python"
    if not (home / "complete").exists():
        shutil.rmtree(home, ignore_errors=True)
        folder.mkdir(parents=True, exist_ok=True)
        print(f"Installing txtai {VERSION} into {home} ...", file=sys.stderr, flush=True)
        _do([sys.executable, "-m", "venv", str(home)])
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        # First and alone, so that nothing pulls another build of it.
        _do([*pip, TORCH])
        _do([*pip, "-c", str(ROOT / "requirements.txt"), f"txtai=={VERSION}", *BESIDE])
        (home / "complete").touch()
    return python


def _do(command: list[str]) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError as error:
        raise NotInstalled(f"{command[0]}: {error}") from error
    if done.returncode:
        raise NotInstalled(f"{' '.join(command)}\n{done.stderr[-_TAIL:]}")
