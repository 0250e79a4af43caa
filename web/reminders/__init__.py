"""What is due: reminders by mail, and a calendar of one's own."""
