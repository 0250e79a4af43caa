"""Spreadsheets brought in through the browser."""
