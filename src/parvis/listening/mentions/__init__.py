"""What the watches caught."""
