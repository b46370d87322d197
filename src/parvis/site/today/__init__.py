"""The landing page: what matters now, what fits in the time one has, and an end."""
