"""From features and assessments to facts of an event: who was there, what they did, where and when."""
