"""What follows when a call has ended: the matching of its submissions."""

from __future__ import annotations

from web.base.registry import Feature

FEATURE = Feature(name="closing")
