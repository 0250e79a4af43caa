"""What can be wrong with the installation, found by itself: see ``kinds.py``."""
