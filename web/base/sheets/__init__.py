"""Files of rows: spreadsheets, CSV and JSON lines in and out."""
