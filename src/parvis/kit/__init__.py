"""Helpers owned by no domain."""
