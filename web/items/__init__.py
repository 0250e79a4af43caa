"""The public page of one need or achievement."""
