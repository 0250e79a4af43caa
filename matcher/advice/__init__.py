"""What the engine says beside matches: hints, duplicates, joint needs, what to loosen."""
