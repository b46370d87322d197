"""How much is said of us beside the others, and how kindly."""
