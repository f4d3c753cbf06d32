"""A person at the classroom server, without a browser."""

from __future__ import annotations

import json
import time
import uuid

import requests
import websocket

START = 120  # seconds that a server or a cell may take


class Person:
    """Somebody who logs in, opens notebooks, and runs cells."""

    def __init__(self, address: str, name: str) -> None:
        self.address, self.name = address, name
        self.session = requests.Session()
        self.errors = 0  # in cells

    def log_in(self, password: str) -> str:
        """Send the form; return the page that comes back."""
        form = f"{self.address}/hub/login"
        self.session.get(form, timeout=START)
        typed = {"username": self.name, "password": password}
        typed["_xsrf"] = self.session.cookies["_xsrf"]
        return self.session.post(form, data=typed, timeout=START).text

    def log_out(self) -> None:
        self.session.get(f"{self.address}/hub/logout", timeout=START)
        self.session.cookies.clear()

    def enter(self) -> None:
        """Wait until the own server has started, and get its cookies."""
        end = time.monotonic() + START
        while time.monotonic() < end:
            page = self.session.get(f"{self.server}/lab", timeout=START)
            if page.url.startswith(self.server):
                return
            time.sleep(0.5)
        raise TimeoutError(f"The server of {self.name} did not start: {page.url}")

    @property
    def server(self) -> str:
        return f"{self.address}/user/{self.name}"

    def call(self, method: str, path: str, content: dict | None = None) -> dict:
        """Call the server of the person; return what it says."""
        token = self.session.cookies.get("_xsrf", path=f"/user/{self.name}/")
        done = self.session.request(
            method,
            f"{self.server}/api/{path}",
            json=content,
            headers={"X-XSRFToken": token or ""},
            timeout=START,
        )
        done.raise_for_status()
        return done.json()

    def kernel(self, notebook: str) -> str:
        """Start a kernel for a notebook, as JupyterLab does; return its id."""
        wanted = {"path": notebook, "name": "", "type": "notebook"}
        opened = self.call("POST", "sessions", wanted | {"kernel": {"name": "python3"}})
        return opened["kernel"]["id"]

    def run(self, kernel: str, code: str, cell: str = "some") -> str:
        """Run a cell; return what it printed and showed, or its error."""
        cookies = "; ".join(f"{x.name}={x.value}" for x in self.session.cookies)
        address = f"{self.server}/api/kernels/{kernel}/channels"
        channel = websocket.create_connection(
            address.replace("http", "ws", 1), cookie=cookies, timeout=START
        )
        header = {"msg_id": uuid.uuid4().hex, "msg_type": "execute_request"}
        header |= {"session": uuid.uuid4().hex, "username": "", "version": "5.3"}
        message = {"header": header, "parent_header": {}, "channel": "shell"}
        # With the code, JupyterLab sends which cell it is of.
        message |= {"metadata": {"cellId": cell}, "content": {"code": code}}
        channel.send(json.dumps(message))
        said = ""
        while True:
            answer = json.loads(channel.recv())
            if answer["parent_header"].get("msg_id") != header["msg_id"]:
                continue
            content = answer["content"]
            self.errors += answer["header"]["msg_type"] == "error"
            said += content.get("text", "") or "".join(content.get("traceback", ()))
            said += content.get("data", {}).get("text/plain", "")
            if content.get("execution_state") == "idle":
                channel.close()
                return said
