"""A headless Chromium that is asked by the DevTools protocol."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import threading
import time
import urllib.request
from typing import Any

from websocket import create_connection


class Chromium:
    def __init__(self, folder: str) -> None:
        command = ["chromium", "--headless=new", "--disable-gpu", "--remote-debugging-port=0",
                   "--remote-allow-origins=*", f"--user-data-dir={folder}", "about:blank"]
        if os.geteuid() == 0:
            command.insert(1, "--no-sandbox")
        self.process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        errors = self.process.stderr
        assert errors is not None
        port = next(line.split(":")[2].split("/")[0] for line in errors if "DevTools listening" in line)
        threading.Thread(target=lambda: [None for _ in errors], daemon=True).start()
        tabs: list[Any] = []
        while not tabs:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/json") as answer:
                tabs = [tab for tab in json.load(answer) if tab["type"] == "page"]
        self.socket = create_connection(tabs[0]["webSocketDebuggerUrl"])
        self.count = 0
        self.events: list[dict[str, Any]] = []
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **parameters: Any) -> Any:
        self.count += 1
        self.socket.send(json.dumps({"id": self.count, "method": method, "params": parameters}))
        while True:
            answer = json.loads(self.socket.recv())
            if answer.get("id") != self.count:
                self.events.append(answer)
            elif "error" in answer:
                raise RuntimeError(f"{method}: {answer['error']}")
            else:
                return answer["result"]

    def script(self, text: str) -> Any:
        answer = self.call(
            "Runtime.evaluate", expression=text, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(json.dumps(answer["exceptionDetails"])[:500])
        return answer["result"].get("value")

    def open(self, path: str, width: int = 1440, height: int = 900, is_dark: bool = False) -> None:
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height,
                  deviceScaleFactor=1, mobile=width < 500)
        self.call("Emulation.setEmulatedMedia", features=[
            {"name": "prefers-color-scheme", "value": "dark" if is_dark else "light"}])
        self.events = []
        self.call("Page.navigate", url=f"file://{os.path.abspath(path)}")
        while self.script("document.readyState") != "complete":
            time.sleep(0.02)

    def shot(self, path: str) -> None:
        picture = self.call("Page.captureScreenshot", format="png")
        with open(path, "wb") as file:
            file.write(base64.b64decode(picture["data"]))

    def problems(self) -> list[str]:
        """What the page wrote to the console, and what it asked for besides itself."""
        found = []
        for event in self.events:
            method, what = event["method"], event.get("params", {})
            if method in ("Runtime.exceptionThrown", "Log.entryAdded", "Runtime.consoleAPICalled"):
                found.append(json.dumps(what)[:300])
            if method == "Network.requestWillBeSent":
                url = what["request"]["url"]
                if what.get("type") != "Document" or not url.startswith("file://"):
                    found.append(f"request of {url[:100]}")
        return found

    # Real input events

    def click(self, element: str) -> None:
        """Clicks the middle of what a script gives."""
        x, y = self.script(
            f"(() => {{ const e = {element}; e.scrollIntoView({{block: 'center', behavior: 'instant'}});"
            " const r = e.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2]; })()")
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def key(self, name: str, modifiers: int = 0) -> None:
        codes = {"ArrowUp": 38, "ArrowDown": 40, "Enter": 13, "Tab": 9, "a": 65}
        for kind in ("rawKeyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=name, code=name, modifiers=modifiers,
                      windowsVirtualKeyCode=codes[name],
                      commands=["selectAll"] if name == "a" and modifiers else [])

    def type(self, element: str, text: str) -> None:
        self.click(element)
        self.key("a", modifiers=2)
        self.call("Input.insertText", text=text)

    def close(self) -> None:
        self.process.terminate()
        self.process.wait()
