"""The expert's desk: what is assigned, read side by side and scored."""
