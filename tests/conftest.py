"""What all tests need: what they start can be interrupted.

A run in the background, or of a CI without a terminal, may ignore SIGINT, and every process below inherits that (signal(7)).
"""

import signal

signal.signal(signal.SIGINT, signal.default_int_handler)
