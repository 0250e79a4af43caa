"""Forms: what a request's fields must look like, with messages that say what to do."""
