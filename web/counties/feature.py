"""County pairing 一所对一县: task lists and the responsibility list 责任清单."""

from __future__ import annotations

from web.base.registry import Feature

FEATURE = Feature(name="counties")
