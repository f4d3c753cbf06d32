"""Run the Python port of JupyterHub's proxy for a whole room.

The port answers ten requests at a time, and a browser that has to choose among forms of
messages gets no answer which form the server chose. Both are mended here.
"""

from __future__ import annotations

from configurable_http_proxy import cli, configproxy
from configurable_http_proxy.handlers import ProxyHandler
from tornado.httpclient import AsyncHTTPClient

REQUESTS = 1000  # at a time: each browser of a room sends several


class RoomHandler(ProxyHandler):
    """Hands a message on in the form that browser and server agreed on."""

    def select_subprotocol(self, subprotocols: list[str]) -> str | None:
        return self.ws_client.selected_subprotocol

    def on_message(self, message: str | bytes) -> None:
        if self.ws_client:
            self.ws_client.write_message(message, binary=isinstance(message, bytes))


if __name__ == "__main__":
    configproxy.ProxyHandler = RoomHandler
    AsyncHTTPClient.configure(None, max_clients=REQUESTS)
    cli.main()
