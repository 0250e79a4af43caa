"""Webhooks: other systems are told of what happened, signed, at an address of theirs."""
