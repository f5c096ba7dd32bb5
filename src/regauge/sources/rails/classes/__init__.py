"""Classes and modules of the app: where they are defined, what Ruby itself (not Rails) does in their bodies."""
