"""Pages about the platform, and what machines read."""
