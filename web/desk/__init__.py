"""The broker's desk."""
