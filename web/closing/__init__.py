"""What follows when a call has ended: the matching of its submissions."""
