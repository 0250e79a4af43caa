"""Retrieving, scoring and calibrating."""
