"""Who works here: people, brands, roles, sign-in, the audit log."""
