"""The pool of experts 人才库: who is in it, what they know, and their conflicts of interest."""
