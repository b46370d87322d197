"""More is said than usual: found, with its arithmetic and its reason."""
