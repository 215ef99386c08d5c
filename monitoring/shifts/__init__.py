"""What a shift came to: hours of a site, in prose and numbers, each sentence with its alerts."""
