"""Pure domain: items, matching, workflow and permissions, without any framework."""
