"""Does the Rust service answer as Rails does? The same bytes to both, and everything compared.

`requests/` is what is asked, `wire` asks it over a raw socket, `tables` reads every row of a database, `fresh` knows
which values may differ (times of this run, new secrets), `compare` compares, `sides` starts who is compared, `recording` keeps Rails'
answers for machines without Rails, `harness` runs it all, `run` is the command line.
"""
