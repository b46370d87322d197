"""What is kept, and how it comes back: recovery sheet, backups, restore, rotation of the keys."""
