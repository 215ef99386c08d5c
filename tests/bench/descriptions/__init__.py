"""What a language model makes of facts, how much of it is accepted, and whether anything untrue is shown."""
