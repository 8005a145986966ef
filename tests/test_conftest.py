from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SKIPS = """
import pytest

def test_that_skips():
    pytest.skip("no Chromium here")

@pytest.mark.skipif(True, reason="no Dovecot here")
def test_that_is_marked():
    pass

@pytest.mark.xfail(reason="known", strict=True)
def test_that_is_known_to_fail():
    assert False
"""


def run(tmp_path, **environment):
    (tmp_path / "conftest.py").write_text(
        "from tests.conftest import pytest_make_collect_report, pytest_runtest_makereport\n"
    )
    (tmp_path / "test_skips.py").write_text(SKIPS)
    (tmp_path / "test_module.py").write_text("import pytest\npytest.importorskip('no_such_x')\n")
    variables = {name: value for name, value in os.environ.items() if name != "REQUIRE_ALL"}
    return subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-p",
            "no:cacheprovider",
            "-p",
            "no:randomly",
            "-n0",
            "--continue-on-collection-errors",
        ],
        cwd=tmp_path,
        env=variables | {"PYTHONPATH": str(ROOT)} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("value", ["", "0"])
def test_what_is_missing_is_skipped(tmp_path, value):
    result = run(tmp_path, REQUIRE_ALL=value)
    assert result.returncode == 0, result.stdout
    assert "3 skipped, 1 xfailed" in result.stdout


def test_nothing_may_be_left_out_when_all_is_required(tmp_path):
    result = run(tmp_path, REQUIRE_ALL="1")
    assert result.returncode != 0
    assert "no Chromium here" in result.stdout
    assert "no Dovecot here" in result.stdout
    assert "no_such_x" in result.stdout
    assert "skipped" not in result.stdout
