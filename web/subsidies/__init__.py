"""Subsidies for registered contracts, computed by the rules of their day."""
