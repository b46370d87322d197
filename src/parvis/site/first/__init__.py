"""The first hour: an owner, a brand, and three questions while Parvis reads the site."""
