"""What the site is made of: locked packages, files that come inside them, licences, advisories."""
