"""Pages and files travel compressed where the browser takes it; streams and data do not."""

import gzip

import pytest

TAKES = {"Accept-Encoding": "gzip"}


@pytest.mark.parametrize("path", ["/playbooks", "/static/desk.css", "/static/desk.js", "/desk"])
def test_pages_and_files_of_ours(leo, path):
    plain, packed = leo.get(path), leo.get(path, headers=TAKES)
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert len(packed.data) < len(plain.data) / 2
    assert int(packed.headers.get("Content-Length", len(packed.data))) == len(packed.data)
    if path.startswith("/static"):
        assert gzip.decompress(packed.data) == plain.data
    plain.close()
    packed.close()


def test_the_smaller_way_is_taken_where_a_browser_knows_it(leo):
    packed = leo.get("/desk", headers={"Accept-Encoding": "gzip, deflate, br, zstd"})
    assert packed.headers["Content-Encoding"] == "br"


def test_files_are_not_sent_again_when_they_are_the_same(leo):
    first = leo.get("/static/desk.css", headers=TAKES)
    again = leo.get("/static/desk.css", headers={**TAKES, "If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.data == b""
    first.close()
    again.close()


@pytest.mark.parametrize("path", ["/healthz", "/playbooks/balance.payoff/export.yaml"])
def test_nothing_else(leo, path):
    assert "Content-Encoding" not in leo.get(path, headers=TAKES).headers


def test_the_stream_passes_as_it_is(leo):
    answer = leo.get("/desk/stream", headers=TAKES)
    assert "Content-Encoding" not in answer.headers
    answer.close()


def test_who_does_not_take_it_gets_it_plain(leo):
    refuses = {"Accept-Encoding": "gzip;q=0, identity"}
    assert "Content-Encoding" not in leo.get("/desk", headers=refuses).headers
