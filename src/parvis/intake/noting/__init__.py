"""What was said elsewhere, noted by hand: a link or a text becomes an item."""
