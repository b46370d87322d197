"""What we say of our own: written once, said on the networks that were chosen, changed and taken back."""
