"""What a watch catches, as a feed that any reader follows by a secret address."""
