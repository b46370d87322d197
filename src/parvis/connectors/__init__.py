"""One folder a network, reached by entry point only. Pure: no Django, no socket of their own."""
