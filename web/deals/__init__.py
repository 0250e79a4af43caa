"""Deals: from the two answers to the completed contract."""
