"""Files attached to postings, deals, calls and contracts."""
