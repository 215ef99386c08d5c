"""System checks: parts that must be there, said in sentences."""
