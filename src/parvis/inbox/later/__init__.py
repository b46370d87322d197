"""Later: when a conversation comes back, when an answer leaves."""
