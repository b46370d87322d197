"""Who they are: one person behind many accounts."""
