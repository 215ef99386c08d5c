"""Setting a camera's alert line from the number of false alarms a day that its people accept."""
