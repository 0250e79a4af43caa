"""What can be done on the platform. Each service asks permission, then state, then acts."""
