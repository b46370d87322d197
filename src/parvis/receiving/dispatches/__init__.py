"""Signed webhooks out: programs elsewhere are told, at their address, of what happens at a brand."""
