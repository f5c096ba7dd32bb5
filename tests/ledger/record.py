"""`python -m tests.ledger.record`: writes Ruby's counts of the examples, for machines where no Ruby can be set up."""

from __future__ import annotations

import json

from tests.ledger import ruby
from tests.ledger.test_ledger import EXAMPLES, RECORDED, sums
from tests.oracle import chroot


def main() -> None:
    oracle = chroot.ensure()
    RECORDED.mkdir(exist_ok=True)
    for app in EXAMPLES:
        text = json.dumps(sums(ruby.count(oracle, app)), indent=1)
        (RECORDED / f"{app.name}.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
