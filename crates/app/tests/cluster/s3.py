"""A small imitation of an object store that speaks as S3 does: `s3.py FOLDER KEY`.

It keeps objects as files, prints its port, and refuses what carries another access key or a
body whose hash is not the one announced. It does not check signatures.
"""

import hashlib
import os
import sys
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

KEPT, KEY = sys.argv[1], sys.argv[2]


class Store(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, body=b"", **headers):
        self.send_response(status)
        headers.setdefault("Content_Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def refuse(self, status, code):
        text = f"<Error><Code>{code}</Code><Message>{code}</Message></Error>"
        self.answer(status, text.encode(), Content_Type="application/xml")

    def admitted(self):
        signed = self.headers.get("Authorization", "")
        if signed.startswith(f"AWS4-HMAC-SHA256 Credential={KEY}/"):
            return True
        self.refuse(403, "AccessDenied")
        return False

    def path_of(self):
        inside = os.path.normpath(unquote(urlsplit(self.path).path)).lstrip("/")
        return os.path.join(KEPT, inside)

    def do_PUT(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if not self.admitted():
            return
        if hashlib.sha256(body).hexdigest() != self.headers.get("x-amz-content-sha256"):
            self.refuse(400, "XAmzContentSHA256Mismatch")
            return
        path = self.path_of()
        os.makedirs(os.path.dirname(path), exist_ok=True)
        making = f"{path}.{os.getpid()}.{id(self)}"
        with open(making, "wb") as file:
            file.write(body)
        os.replace(making, path)
        self.answer(200, ETag=f'"{hashlib.md5(body).hexdigest()}"')

    def do_GET(self):
        if not self.admitted():
            return
        asked = parse_qs(urlsplit(self.path).query)
        if "list-type" in asked:
            self.list(asked.get("prefix", [""])[0])
            return
        path = self.path_of()
        if not os.path.isfile(path):
            self.refuse(404, "NoSuchKey")
            return
        with open(path, "rb") as file:
            body = file.read()
        about = {
            "ETag": f'"{hashlib.md5(body).hexdigest()}"',
            "Last_Modified": formatdate(os.path.getmtime(path), usegmt=True),
            "Accept_Ranges": "bytes",
        }
        wanted = self.headers.get("Range", "")
        if not wanted.startswith("bytes="):
            self.answer(200, body, **about)
            return
        first, last = wanted[len("bytes="):].split("-")
        if first:
            start, end = int(first), min(int(last or len(body)), len(body) - 1)
        else:
            start, end = max(0, len(body) - int(last)), len(body) - 1
        about["Content_Range"] = f"bytes {start}-{end}/{len(body)}"
        self.answer(206, body[start:end + 1], **about)

    do_HEAD = do_GET

    def list(self, prefix):
        bucket = self.path_of()
        found = []
        for folder, _, files in os.walk(bucket):
            for name in files:
                path = os.path.join(folder, name)
                key = os.path.relpath(path, bucket)
                if key.startswith(prefix):
                    found.append(
                        f"<Contents><Key>{escape(key)}</Key>"
                        "<LastModified>2024-11-15T00:00:00.000Z</LastModified>"
                        f"<Size>{os.path.getsize(path)}</Size></Contents>"
                    )
        text = (
            f"<ListBucketResult><IsTruncated>false</IsTruncated>{''.join(sorted(found))}"
            "</ListBucketResult>"
        )
        self.answer(200, text.encode(), Content_Type="application/xml")


server = ThreadingHTTPServer(("127.0.0.1", 0), Store)
print(server.server_port, flush=True)
server.serve_forever()
