"""Bids 揭榜 for challenges: sealed until they are opened, then checked for form."""
