"""What is said of events: measured facts, sentences, texts, edits."""
