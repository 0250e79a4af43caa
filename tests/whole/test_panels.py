"""What features add to pages of others is on these pages."""

from __future__ import annotations

import re
from pathlib import Path

import web
from web.features import FEATURES

PLACE = re.compile(r"panels\('([a-z_.]+)'")


def test_every_place_that_a_panel_names_is_in_a_template() -> None:
    templates = Path(web.__file__).parent.rglob("*.html")
    rendered = {place for one in templates for place in PLACE.findall(one.read_text("utf-8"))}
    assert {panel.place for feature in FEATURES for panel in feature.panels} <= rendered
