"""The packages of requirements.lock, and what other people's work comes inside them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOCK = ROOT / "requirements.lock"
REQUIREMENTS = ROOT / "requirements.txt"


@dataclass(frozen=True, slots=True)
class Package:
    """A locked version with the SHA-256 of each of its files; ``marker``: where it is needed."""

    name: str
    version: str
    hashes: tuple[str, ...]
    marker: str = ""

    @property
    def purl(self) -> str:
        """The package's address in advisories and parts lists."""
        return f"pkg:pypi/{canonical(self.name)}@{self.version}"


@dataclass(frozen=True, slots=True)
class Asset:
    """A library for browsers that comes inside a package."""

    name: str
    version: str
    licence: str
    inside: str
    is_used: bool

    @property
    def purl(self) -> str:
        """The library's address in advisories and parts lists."""
        return f"pkg:npm/{self.name.replace('@', '%40')}@{self.version}"


def canonical(name: str) -> str:
    """Return a package's name as it is compared."""
    return re.sub(r"[-_.]+", "-", name).lower()


def read_pins(path: Path = REQUIREMENTS) -> dict[str, str]:
    """Return canonical name -> version of a file of pinned versions."""
    found = re.findall(r"^([\w.-]+)==([^\s;]+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {canonical(name): version for name, version in found}


def read_lock(path: Path = LOCK) -> list[Package]:
    """Return the locked packages, in the file's order."""
    text = re.sub(r"^#.*\n", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    packages = []
    for entry in re.split(r"\n(?=\S)", text.strip().replace("\\\n", " ")):
        match = re.match(r"([\w.-]+)==(\S+)(?:\s*;\s*(.*?))?\s+--hash", entry)
        if match is None:
            raise ValueError(f"{path.name}: cannot be read: {entry[:80]}")
        hashes = tuple(re.findall(r"--hash=sha256:([0-9a-f]{64})", entry))
        packages.append(Package(match[1], match[2], hashes, match[3] or ""))
    return packages


FILES = (
    ("bootstrap", "bootstrap5/css/bootstrap.min.css", r"Bootstrap\s+v([\d.]+)", "MIT", True),
    ("@popperjs/core", "bootstrap5/umd/popper.min.js", r"core v([\d.]+)", "MIT", False),
    ("bootstrap", "bootstrap4/js/bootstrap.min.js", r"Bootstrap\s+v([\d.]+)", "MIT", False),
    ("jquery", "bootstrap4/jquery.min.js", r"jQuery v([\d.]+)", "MIT", False),
)
"""Library, its file inside Bootstrap-Flask, how its version is told there, licence, and whether
our pages load anything of it."""


def find_assets() -> list[Asset]:
    """Return the libraries for browsers inside the installed packages."""
    folder = Path(str(metadata.distribution("Bootstrap-Flask").locate_file("flask_bootstrap")))
    assets = []
    for name, file, pattern, licence, is_used in FILES:
        beginning = (folder / "static" / file).read_text(encoding="utf-8")[:2000]
        version = re.search(pattern, beginning)
        if version is None:
            raise ValueError(f"{file} of Bootstrap-Flask does not tell its version")
        assets.append(Asset(name, version[1], licence, "Bootstrap-Flask", is_used))
    return assets
