"""Claims 认领: a plan in answer to a published need, without a ready achievement."""
