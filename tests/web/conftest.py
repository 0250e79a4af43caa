"""The English catalogue, compiled for tests that read pages or words in English."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask

from web.base.config import ROOT
from web.base.extensions import babel

CATALOGUE = ROOT / "web" / "translations" / "en" / "LC_MESSAGES" / "messages.po"


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The catalogue as the site reads it, made from the present texts."""
    folder = tmp_path_factory.mktemp("translations")
    (folder / "en" / "LC_MESSAGES").mkdir(parents=True)
    with CATALOGUE.open("rb") as source:
        catalogue = read_po(source, locale="en")
    with (folder / "en" / "LC_MESSAGES" / "messages.mo").open("wb") as file:
        write_mo(file, catalogue)
    return folder


@pytest.fixture
def english(app: Flask, compiled: Path) -> Iterator[Flask]:
    """The application with the present catalogue."""
    app.extensions["babel"].translation_directories = [str(compiled)]
    # Flask-Babel keeps what it has read as long as the process runs.
    babel.domain_instance.cache.clear()
    yield app
    babel.domain_instance.cache.clear()
