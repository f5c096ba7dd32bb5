"""The Rails application as typed data (the IR)."""
