"""What the pages show, as plain data made from stored returns; templates only arrange it."""
