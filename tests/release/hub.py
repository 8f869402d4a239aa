"""A local stand-in for the hub's HTTP interface: repositories, LFS and commits, as huggingface_hub speaks to them."""

import base64
import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TOKEN = "hf_standin"


class Hub:
    """What the stand-in holds, and where it fails when told to."""

    def __init__(self) -> None:
        self.private: dict[str, bool] = {}
        self.files: dict[str, dict[str, bytes]] = {}
        self.blobs: dict[str, bytes] = {}
        self.uploads: list[str] = []
        self.commits: list[str] = []
        self.fail_uploads_after: int | None = None


class _Handler(BaseHTTPRequestHandler):
    hub: Hub

    def log_message(self, *_: Any) -> None: ...

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding") == "chunked":
            parts = []
            while size := int(self.rfile.readline(), 16):
                parts.append(self.rfile.read(size))
                self.rfile.readline()
            self.rfile.readline()
            return b"".join(parts)
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def _answer(self, value: Any, status: int = 200) -> None:
        raw = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    @property
    def _base(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def do_GET(self) -> None:
        name = self.path.removeprefix("/api/datasets/").split("/revision")[0]
        self._answer({"id": name, "sha": self.hub.commits[-1] if self.hub.commits else "0" * 40, "siblings": []})

    def do_PUT(self) -> None:
        body, oid = self._body(), self.path.rsplit("/", 1)[1]
        if self.hub.fail_uploads_after is not None and len(self.hub.uploads) >= self.hub.fail_uploads_after:
            self._answer({"error": "storage is full"}, 400)
            return
        assert hashlib.sha256(body).hexdigest() == oid
        self.hub.blobs[oid] = body
        self.hub.uploads.append(oid)
        self._answer({})

    def do_POST(self) -> None:
        body = self._body()
        if self.headers.get("Authorization") != f"Bearer {TOKEN}":
            self._answer({"error": "Invalid username or password."}, 401)
        elif self.path == "/api/repos/create":
            self._create(json.loads(body))
        elif self.path == "/api/validate-yaml":
            self._answer({"errors": [], "warnings": []})
        elif self.path.endswith("/info/lfs/objects/batch"):
            self._batch(json.loads(body))
        elif "/preupload/" in self.path:
            name = self.path.removeprefix("/api/datasets/").split("/preupload")[0]
            self._preupload(name, json.loads(body))
        elif "/commit/" in self.path:
            name = self.path.removeprefix("/api/datasets/").split("/commit")[0]
            self._commit(name, [json.loads(line) for line in body.splitlines() if line])
        else:
            self._answer({"error": f"no such address {self.path}"}, 404)

    def _create(self, asked: dict[str, Any]) -> None:
        name = f"{asked['organization']}/{asked['name']}" if asked.get("organization") else asked["name"]
        assert asked["type"] == "dataset"
        url = f"{self._base}/datasets/{name}"
        if name in self.hub.private:
            self._answer({"error": "You already created this dataset repo", "url": url}, 409)
            return
        visibility = asked.get("visibility")
        self.hub.private[name] = visibility == "private" if visibility else bool(asked.get("private"))
        self.hub.files[name] = {}
        self._answer({"url": url, "name": name, "id": name})

    def _preupload(self, name: str, asked: dict[str, Any]) -> None:
        held = self.hub.files[name]
        answer = []
        for file in asked["files"]:
            lfs = file["path"].endswith(".parquet")
            item: dict[str, Any] = {"path": file["path"], "uploadMode": "lfs" if lfs else "regular"}
            item["shouldIgnore"] = False
            if file["path"] in held:
                content = held[file["path"]]
                header = f"blob {len(content)}\0".encode()
                item["oid"] = hashlib.sha256(content).hexdigest() if lfs else hashlib.sha1(header + content).hexdigest()
            answer.append(item)
        self._answer({"files": answer})

    def _batch(self, asked: dict[str, Any]) -> None:
        objects = []
        for item in asked["objects"]:
            known: dict[str, Any] = {"oid": item["oid"], "size": item["size"]}
            if item["oid"] not in self.hub.blobs:
                known["actions"] = {"upload": {"href": f"{self._base}/upload/{item['oid']}"}}
            objects.append(known)
        self._answer({"transfer": "basic", "objects": objects})

    def _commit(self, name: str, lines: list[dict[str, Any]]) -> None:
        for line in lines:
            value = line["value"]
            if line["key"] == "file":
                self.hub.files[name][value["path"]] = base64.b64decode(value["content"])
            elif line["key"] == "lfsFile":
                self.hub.files[name][value["path"]] = self.hub.blobs[value["oid"]]
        oid = f"{len(self.hub.commits) + 1:040x}"
        self.hub.commits.append(oid)
        url = f"{self._base}/datasets/{name}/commit/{oid}"
        self._answer({"success": True, "commitOid": oid, "commitUrl": url, "hookOutput": ""})


@contextmanager
def serving(hub: Hub) -> Iterator[str]:
    """The stand-in on a free loopback port; gives its address."""
    handler = type("Handler", (_Handler,), {"hub": hub})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
