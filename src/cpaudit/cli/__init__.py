"""One module per command: arguments, progress, output, exit code."""
