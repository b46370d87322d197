"""What waits for us: conversations, answers, notes."""
