"""Learning from brokers' decisions."""
