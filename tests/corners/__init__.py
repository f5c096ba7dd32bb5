"""Odd routes, queries and parameters: one app with an action for each construct, compared with real Rails."""
