"""Postings and matches in from files and out to files."""
