"""Views of the list kept under a name."""
