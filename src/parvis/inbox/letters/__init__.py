"""Letters whole, and what is attached: fetched from the mailbox when a person asks, kept nowhere."""
