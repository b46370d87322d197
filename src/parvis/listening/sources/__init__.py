"""What is listened to: what is heard of each source, what is not, and how to add one."""
