"""Writing a posting."""
