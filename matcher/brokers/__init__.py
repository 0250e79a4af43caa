"""Who works on which proposal."""
