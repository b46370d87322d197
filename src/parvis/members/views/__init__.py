"""The pages of Members: the list, a person, an author, the notice, how long is kept."""
