"""The protocol OAI-PMH 2.0: what is asked, and the answers to it."""
