"""Installations to measure: the demo, and the demo grown; made once and kept in a folder.

``python -m scripts.benchmarks._homes TOTAL`` grows the installation of TECHMATCH_HOME.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from web.base.config import ROOT

REST_SECONDS = 100.0
"""After so long without work the transformer has been let go, and nothing more comes."""
_VERSIONS = ROOT / "web" / "migrations" / "versions"


def take(folder: Path, postings: int, copy: Path) -> Path:
    """Copy the kept installation with so many published postings, 0 being the demo as it is.

    It is made where there is none of this schema: what is measured changes its copy alone.
    """
    shutil.copytree(_keep(folder, postings), copy)
    return copy


def take_settled(folder: Path, postings: int, copy: Path) -> Path:
    """Copy the kept installation whose worker has nothing left to do.

    It is made where there is none: its site runs until the transformer has read every posting and
    all pairs were judged by it, which takes minutes where there are thousands.
    """
    kept = _keep(folder, postings)
    home = kept.with_name(f"{kept.name}-settled")
    if not home.is_dir():
        _settle(kept, home)
    shutil.copytree(home, copy)
    return copy


def _settle(kept: Path, home: Path) -> None:
    from scripts.benchmarks import _servers

    making = home.with_name(f"{home.name}.making")
    shutil.rmtree(making, ignore_errors=True)
    shutil.copytree(kept, making)
    log, arguments = making.with_suffix(".log"), ["-m", "web.cli", "start", "--workers", "1"]
    with _servers.running(arguments, environment(making), log, _servers.says_ready) as site:
        site.rest(REST_SECONDS)
    log.unlink()
    making.rename(home)


def environment(home: Path) -> dict[str, str]:
    """Return this process's environment with no setting but those a measurement needs."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TECHMATCH_")}
    # A start loads a thousand modules: compiled once, not at each start.
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    own = {"HOME": str(home), "LOG_LEVEL": "warning", "API_LIMIT": "1000000 per second"}
    return kept | {f"TECHMATCH_{name}": value for name, value in own.items()}


def _keep(folder: Path, postings: int) -> Path:
    from scripts.benchmarks import _growing

    schema = max(path.name[:4] for path in _VERSIONS.glob("[0-9]*.py"))
    home = folder / f"home-{postings or 'demo'}-{schema}-{_growing.VERSION}"
    if home.is_dir():
        return home
    making = home.with_suffix(".making")
    shutil.rmtree(making, ignore_errors=True)
    if postings:
        shutil.copytree(_keep(folder, 0), making)
        # To read thousands of postings takes the transformer minutes, and changes no figure.
        _run(making, "scripts.benchmarks._homes", str(postings), TRANSFORMER="false")
    else:
        making.mkdir(parents=True)
        _run(making, "web.cli", "prepare")
    making.rename(home)
    return home


def _run(home: Path, module: str, *arguments: str, **settings: str) -> None:
    own = {f"TECHMATCH_{name}": value for name, value in settings.items()}
    command = [sys.executable, "-m", module, *arguments]
    subprocess.run(command, env=environment(home) | own, check=True)


def _grow(postings: int) -> None:
    from scripts.benchmarks._growing import grow
    from web.app import create_app

    app = create_app()
    with app.app_context():
        grow(postings)


if __name__ == "__main__":
    _grow(int(sys.argv[1]))
