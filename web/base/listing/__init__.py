"""What a listing is made of: one specification of its fields, which everything draws from."""
