"""Files that people bring: kept once by what they hold, whatever they are called."""
