"""Figures of any period for the office, the indicators of the plan, and overdue work."""
