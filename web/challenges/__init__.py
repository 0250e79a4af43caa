"""Open challenges 揭榜挂帅: terms, announcement, questions and answers, and their life."""
