"""The application with messages of the tests' own."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from tests.messages.posting import GROUP, NEEDED, TOLD
from web.base import registry


@pytest.fixture
def app(app: Flask) -> Flask:
    """The application, with one group that firms and institutes choose about."""
    declared = app.extensions[registry.KEY]
    app.extensions[registry.KEY] = replace(
        declared,
        mails={**declared.mails, TOLD.name: TOLD, NEEDED.name: NEEDED},
        mail_groups=[GROUP],
    )
    return app
