"""A headless Chromium that photographs pages or uses them: a user without rights, and nothing is kept."""

from __future__ import annotations

import asyncio
import base64
import math
import os
import pwd
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp import ClientSession, ClientWebSocketResponse

NEEDED = {"chromium": "chromium", "pngquant": "pngquant"}
"""Programs, and Debian's packages that have them."""
FONTS = ("fonts-noto-color-emoji", "fonts-jetbrains-mono")
PATIENCE = 30.0
GRID = 4
"""Heights are multiples of this, so that no row of a picture is covered in part."""
_OPTIONS = ("--headless", "--disable-gpu", "--no-first-run", "--hide-scrollbars", "--remote-debugging-port=0")
_LARGEST = 1 << 26


def missing() -> str:
    """What there has to be for photographs and isn't; empty if all is there."""
    lacking = [package for program, package in NEEDED.items() if shutil.which(program) is None]
    return f"apt-get install {' '.join([*lacking, *FONTS])}" if lacking else ""


async def photographs(pages: Iterable[str], *, width: int, scale: float) -> list[bytes]:
    """Each page as PNG, as high as it is; `width` in its own pixels, of which each becomes `scale`."""
    async with browsing() as tab:
        return [await _small(await _photograph(tab, page, width, scale)) for page in pages]


@asynccontextmanager
async def browsing() -> AsyncIterator[Tab]:
    """The one page of a browser of its own."""
    async with _browser() as address, ClientSession() as http:
        found = await (await http.get(f"http://{address}/json/list")).json()
        target = next(one["webSocketDebuggerUrl"] for one in found if one["type"] == "page")
        async with http.ws_connect(target, max_msg_size=_LARGEST) as socket:
            yield Tab(socket)


@asynccontextmanager
async def _browser() -> AsyncIterator[str]:
    """Where the browser listens. Chromium refuses to isolate pages for root, so root steps down."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        profile = Path(folder)
        rights: dict[str, Any] = {}
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            os.chown(profile, nobody.pw_uid, nobody.pw_gid)
            rights = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        process = await asyncio.create_subprocess_exec(
            "chromium",
            *_OPTIONS,
            f"--user-data-dir={profile / 'profile'}",
            "about:blank",
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            env={"HOME": folder, "TMPDIR": folder, "PATH": os.environ["PATH"]},
            cwd=folder,
            **rights,
        )
        try:
            yield f"127.0.0.1:{await _port(profile / 'profile' / 'DevToolsActivePort')}"
        finally:
            process.terminate()
            await process.wait()


async def _port(file: Path) -> int:
    async with asyncio.timeout(PATIENCE):
        while not (told := _read(file)):
            await asyncio.sleep(0.05)
    return int(told[0])


def _read(file: Path) -> list[str]:
    return file.read_text().split() if file.exists() else []


PAINTED = "performance.getEntriesByName('first-contentful-paint').length"


class Tab:
    """A page, and somebody in front of it."""

    def __init__(self, socket: ClientWebSocketResponse) -> None:
        self._socket = socket
        self._number = 0
        self.errors: list[str] = []
        """What scripts stumbled over, once `goes_to` was used."""

    async def goes_to(self, address: str) -> None:
        await self.asks("Runtime.enable")
        await self.asks("Log.enable")
        await self.asks("Page.navigate", url=address)
        await self.sees("document.readyState === 'complete'")

    async def says(self, expression: str) -> Any:  # noqa: ANN401 - whatever the page says
        """What an expression of JavaScript comes to."""
        asked = {"expression": expression, "returnByValue": True, "awaitPromise": True}
        told = await self.asks("Runtime.evaluate", **asked)
        if "exceptionDetails" in told:
            raise RuntimeError(f"{expression}: {told['exceptionDetails']}")
        return told["result"].get("value")

    async def sees(self, expression: str, within: float = PATIENCE) -> None:
        """Waits until it's true."""
        try:
            async with asyncio.timeout(within):
                while not await self.says(f"Boolean({expression})"):
                    await asyncio.sleep(0.05)
        except TimeoutError:
            shown = await self.says("document.body.innerText")
            raise AssertionError(f"{expression} didn't come true in {within} s; there is:\n{shown}") from None

    async def presses(self, key: str) -> None:
        await self.sees(PAINTED)  # until then a browser may throw keys away, so that nobody hits the unseen
        text = key if len(key) == 1 else ""
        await self.asks("Input.dispatchKeyEvent", type="keyDown", key=key, text=text)
        await self.asks("Input.dispatchKeyEvent", type="keyUp", key=key)

    async def types(self, text: str) -> None:
        for character in text:
            await self.presses(character)

    async def prefers(self, scheme: str) -> None:
        """`dark` or `light`, as the system would say."""
        wanted = {"name": "prefers-color-scheme", "value": scheme}
        await self.asks("Emulation.setEmulatedMedia", features=[wanted])

    async def asks(self, method: str, **parameters: object) -> dict[str, Any]:
        """Something of the protocol that browsers are steered by."""
        self._number += 1
        await self._socket.send_json({"id": self._number, "method": method, "params": parameters})
        async with asyncio.timeout(PATIENCE):
            while (answer := await self._socket.receive_json()).get("id") != self._number:
                self._hears(answer)
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']['message']}")
        result: dict[str, Any] = answer["result"]
        return result

    def _hears(self, event: dict[str, Any]) -> None:
        if event.get("method") == "Runtime.exceptionThrown":
            self.errors.append(str(event["params"]["exceptionDetails"]))
        elif event.get("method") == "Log.entryAdded" and event["params"]["entry"]["level"] == "error":
            self.errors.append(str(event["params"]["entry"]["text"]))


async def _photograph(tab: Tab, page: str, width: int, scale: float) -> bytes:
    screen = {"width": width, "height": 100, "deviceScaleFactor": scale, "mobile": False}
    await tab.asks("Emulation.setDeviceMetricsOverride", **screen)
    frame = (await tab.asks("Page.getFrameTree"))["frameTree"]["frame"]["id"]
    await tab.asks("Page.setDocumentContent", frameId=frame, html=page)
    await tab.says("document.fonts.ready.then(() => true)")
    size = (await tab.asks("Page.getLayoutMetrics"))["cssContentSize"]
    height = GRID * math.ceil(size["height"] / GRID)
    await tab.asks("Emulation.setDeviceMetricsOverride", **screen | {"height": height})
    return base64.b64decode((await tab.asks("Page.captureScreenshot", format="png"))["data"])


async def _small(png: bytes) -> bytes:
    """The same picture with a palette, at a third of the size."""
    process = await asyncio.create_subprocess_exec(
        *("pngquant", "--speed", "1", "--strip", "-"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    small, _ = await process.communicate(png)
    if process.returncode:
        raise RuntimeError(f"pngquant ended with {process.returncode}")
    return small
