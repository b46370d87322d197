"""The sample brand: an invented café to practise on. Nothing can leave it."""
