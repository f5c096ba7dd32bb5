"""What becomes of each route: readiness, the manifest."""
