"""The command line: arguments and rendering only. `main.py` has the commands, `exits.py` the exit codes."""
