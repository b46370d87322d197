"""Signing in: passwords, passkeys, six-digit codes, recovery codes, sessions, recent proof."""
