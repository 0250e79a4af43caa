"""Charts of pages: drawn by the server, read without a script, with the table behind them."""
