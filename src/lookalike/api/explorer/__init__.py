"""What the pages of the API Explorer ask for themselves."""
