"""`python -m regauge` is the `regauge` command."""

from regauge.cli.main import main

main()
