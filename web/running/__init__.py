"""What the processes of a running site share: how they start, tell, answer and stop."""
