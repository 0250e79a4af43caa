"""Requests to the owners of entries: to be called back, or for days of a capacity."""
