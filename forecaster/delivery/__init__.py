"""Reports on their way to people: letters, drafts, sending, and the outbox that remembers."""
