"""Saved replies in the reply box: said to this member, in their language."""
