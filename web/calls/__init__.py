"""Quarterly calls."""
