"""Published building blocks as plain modules, under the parameter names of their authors."""
