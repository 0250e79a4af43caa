"""Messages that leave the site: what features declare, and the outbox they fill."""
