"""Bad and hostile input: a clear error or diagnostics, a documented exit code, nothing half-written, in bounded time."""
