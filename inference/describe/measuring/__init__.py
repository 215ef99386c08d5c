"""From features and assessments to what an event's facts tell: who was there, what they did, where and when."""
