"""Texts as words, characters and measures."""
