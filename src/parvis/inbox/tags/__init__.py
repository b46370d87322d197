"""Words of the brand's own that sort conversations."""
