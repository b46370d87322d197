"""Our ears and mouths: connected accounts, what they read, what leaves."""
