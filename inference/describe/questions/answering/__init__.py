"""What is answered to a question that was read: one module for each matter that can be asked about."""
