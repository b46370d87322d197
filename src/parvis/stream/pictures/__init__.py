"""Pictures of others: fetched once, kept per brand, gone with what they belong to."""
