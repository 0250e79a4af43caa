"""From what the engine finds to proposed matches."""
