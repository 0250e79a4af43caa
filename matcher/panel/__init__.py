"""Drawing experts for what is to be judged: who knows most, has room, and no conflict."""
