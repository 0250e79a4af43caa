"""What other systems take along: OAI-PMH, the open data, structured data of both."""
