"""What someone is about to say: kept while they type, theirs alone."""
