"""What comes by itself: other servers knock, and what they say is verified before it is believed."""
