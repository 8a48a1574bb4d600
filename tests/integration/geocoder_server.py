"""A geocoder that answers what a test says, over HTTP, as the national one does."""

import csv
import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

ADDED = ("longitude", "latitude", "result_score", "result_label", "result_type", "result_status")


class FakeGeocoder:
    """What it knows, what it was asked, and the statuses it answers before it works."""

    def __init__(self, known: dict[str, tuple[float, float, float, str]]) -> None:
        self.known = known
        self.asked: list[list[dict[str, str]]] = []
        self.failures: list[int] = []
        self.address = ""

    def answer(self, content: bytes, media_type: str) -> str:
        """Read the file of a form, and give it back with what is known of each row."""
        form = message_from_bytes(f"Content-Type: {media_type}\r\n\r\n".encode() + content)
        parts = {part.get_param("name", header="content-disposition"): part.get_payload(decode=True)
                 for part in form.get_payload()}  # fmt: skip
        rows = list(csv.DictReader(io.StringIO(parts["data"].decode())))
        self.asked.append(rows)
        out = io.StringIO(newline="")
        writer = csv.DictWriter(out, [*rows[0], *ADDED])
        writer.writeheader()
        writer.writerows({**row, **self._find(row)} for row in rows)
        return "\ufeff" + out.getvalue()

    def _find(self, row: dict[str, str]) -> dict[str, Any]:
        found = self.known.get(row["line"])
        if found is None:
            return dict.fromkeys(ADDED, "") | {"result_status": "not-found"}
        lon, lat, score, kind = found
        return dict(zip(ADDED, (lon, lat, score, row["line"].title(), kind, "ok"), strict=True))


@contextmanager
def serving(fake: FakeGeocoder) -> Iterator[FakeGeocoder]:
    """Serve it on a free port of this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"]))
            status = fake.failures.pop(0) if fake.failures else 200
            body = b""
            if status == 200:
                body = fake.answer(content, self.headers["Content-Type"]).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        fake.address = f"http://127.0.0.1:{server.server_address[1]}/search/csv"
        yield fake
        server.shutdown()
        thread.join()
