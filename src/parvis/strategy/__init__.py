"""What we want: why a community, for whom, what success would be."""
