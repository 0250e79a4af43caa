"""Help with a need that the engine finds nothing for."""
