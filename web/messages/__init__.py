"""The outbox sent: mail, webhook, digests, choices, the delivery record."""
