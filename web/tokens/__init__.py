"""Personal access tokens, by which a program shows whose work it does."""
