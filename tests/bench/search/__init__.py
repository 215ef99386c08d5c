"""How soon and how well alerts are found in words, in a table of 100,000."""
