"""One opportunity, step by step."""
