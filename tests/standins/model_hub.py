"""A model hub on loopback that speaks the wire format of Hugging Face's.

Large files are redirected with their SHA-256 in X-Linked-ETag, small ones carry their git blob id
as ETag. `breaks` cuts answers short, `lies` states another hash, `onward` redirects elsewhere.
"""

import hashlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

COMMIT = "c0ffee" * 6 + "c0ff"


class ModelHubStandin:
    def __init__(self, files, *, name="acme/tiny", large=("model.onnx",)):
        self.files, self.name, self.large = dict(files), name, set(large)
        self.breaks = {}  # path -> answers of it still to be cut short
        self.cut = 1000
        self.lies = {}
        self.silent = set()  # files of which no hash is stated
        self.onward = None
        self.ranges = True
        self.asked = []

    def __enter__(self):
        hub = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                hub.answer(self, with_body=True)

            def do_HEAD(self):
                hub.answer(self, with_body=False)

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def answer(self, request, *, with_body):
        self.asked.append((request.command, request.path, request.headers.get("Range")))
        path = request.path
        if path == f"/api/models/{self.name}/revision/main":
            listed = {"sha": COMMIT, "siblings": [{"rfilename": name} for name in self.files]}
            self._send(request, 200, json.dumps(listed).encode(), {}, with_body=with_body)
            return
        resolved = path.removeprefix(f"/{self.name}/resolve/{COMMIT}/")
        stored = path.removeprefix("/storage/")
        if resolved != path and resolved in self.large:
            self._send(request, 302, b"", self._linked(resolved), with_body=with_body)
        elif resolved in self.files:
            self._file(request, resolved, with_body=with_body)
        elif stored != path and stored in self.files:
            self._file(request, stored, with_body=with_body)
        else:
            self._send(request, 404, b"Entry not found", {}, with_body=with_body)

    def _linked(self, path):
        stated = self.lies.get(path) or hashlib.sha256(self.files[path]).hexdigest()
        headers = {
            "Location": self.onward or f"/storage/{path}",
            "X-Linked-Size": str(len(self.files[path])),
        }
        return headers if path in self.silent else {**headers, "X-Linked-ETag": f'"{stated}"'}

    def _file(self, request, path, *, with_body):
        body, status, headers = self.files[path], 200, {}
        if path not in self.large:
            blob = hashlib.sha1(b"blob %d\0" % len(body) + body).hexdigest()
            headers["ETag"] = f'"{self.lies.get(path) or blob}"'
        given = request.headers.get("Range")
        if given and self.ranges:
            start = int(given.removeprefix("bytes=").removesuffix("-"))
            headers["Content-Range"] = f"bytes {start}-{len(body) - 1}/{len(body)}"
            body, status = body[start:], 206
        cut = with_body and self.breaks.get(path, 0) > 0
        if cut:
            self.breaks[path] -= 1
        self._send(request, status, body, headers, with_body=with_body, cut=cut)

    def _send(self, request, status, body, headers, *, with_body, cut=False):
        request.send_response(status)
        for name, value in headers.items():
            request.send_header(name, value)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        if with_body:
            request.wfile.write(body[: self.cut] if cut else body)
        request.close_connection = cut
