"""Calls with what came in for them."""
