"""Returns in the workspace: stored as rows and an append-only history, planned together, signed and submitted."""
