"""The history index: which opaque words stand for a text, and which ones a query asks for."""
