"""What cells of tables say in words: texts, days, amounts, places, codes."""
