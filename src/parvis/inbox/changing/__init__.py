"""Our own words after they left: changed, or taken back, where their network lets it."""
