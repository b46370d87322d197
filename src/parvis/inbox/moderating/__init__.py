"""Deciding from the desk how what others say stands on our sites."""
