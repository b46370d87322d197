"""One act done to many conversations, with its progress, its failures and its undo."""
