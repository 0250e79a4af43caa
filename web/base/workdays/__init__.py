"""Working days: days off by law, make-up working days 调休, and what officers enter."""
