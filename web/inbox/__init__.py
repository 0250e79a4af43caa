"""What waits for an account, and what others did."""
