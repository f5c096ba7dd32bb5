"""Stubs are printed as rustfmt would lay them out, for it is not asked about them."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from regauge.emit import skeletons
from regauge.emit.diesel.ported import _function

SETTINGS = Path(skeletons.__file__).parent


@pytest.mark.skipif(shutil.which("rustfmt") is None, reason="needs rustfmt")
def test_rustfmt_leaves_stubs_as_they_are() -> None:
    record = "_record: &mut crate::models::OrderDraft"
    text = "\n".join(
        "\n".join(_function(f"f{'x' * length}", [*record_, "_conn: &mut Conn"], f"Order#{'y' * length}")) + "\n"
        for length in range(90)
        for record_ in ([record], [])
    )
    assert text.count("\n) -> Result<()> {") > 60 and text.count("NotPorted {\n") > 60
    command = ["rustfmt", "--edition", "2024", "--config-path", str(SETTINGS), "--emit", "stdout"]
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=True)
    assert done.stdout == text
