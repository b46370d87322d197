"""The reply box: what it holds, what is done with it, and what waits for a word."""
