"""Learning from decisions, and the engine's versions."""
