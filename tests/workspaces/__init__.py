"""Generated workspaces as a user has them: written, formatted, linted, built, run."""
