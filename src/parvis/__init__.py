"""Parvis: the self-hosted desk of a web community manager."""
