"""A server that speaks OpenAI's API, and breaks it in every way that a test asks for."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


def completion(message: dict[str, Any], **more: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    return {
        "id": "c1",
        "object": "chat.completion",
        "created": 1,
        "model": "scripted",
        "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", **message}}],
        "usage": {"prompt_tokens": 700, "completion_tokens": 20, "total_tokens": 720},
        **more,
    }


def calling(name: str, arguments: str) -> dict[str, Any]:
    call = {"id": "t1", "type": "function", "function": {"name": name, "arguments": arguments}}
    return completion({"content": None, "tool_calls": [call]})


def says(body: object, status: int = 200, **headers: str) -> Answer:
    """Answers with a body: JSON, or text as it is."""

    async def answer(_request: web.Request) -> web.StreamResponse:
        text = body if isinstance(body, str) else json.dumps(body)
        content_type = headers.pop("content_type", "application/json")
        return web.Response(text=text, status=status, content_type=content_type, headers=headers)

    return answer


def cut(body: str) -> Answer:
    """Breaks off in the middle of what it says."""

    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "application/json"})
        response.enable_chunked_encoding()
        await response.prepare(request)
        await response.write(body.encode())
        assert request.transport is not None
        request.transport.abort()
        return response

    return answer


def drips(body: str) -> Answer:
    """Never comes to an end, and never falls silent for long."""

    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "application/json"})
        await response.prepare(request)
        while True:
            await response.write(body.encode())
            await asyncio.sleep(0.05)

    return answer


async def hangs(_request: web.Request) -> web.StreamResponse:
    await asyncio.sleep(60)
    return web.Response()


async def hangs_up(request: web.Request) -> web.StreamResponse:
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


@dataclass(slots=True)
class Server:
    """Gives its answers one after the other, and the last one again and again."""

    answers: list[Answer]
    address: str = ""
    received: list[dict[str, Any]] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.received.append(await request.json())
        self.keys.add(request.headers.get("Authorization", ""))
        return await self.answers[min(len(self.received), len(self.answers)) - 1](request)


@asynccontextmanager
async def serving(*answers: Answer) -> AsyncIterator[Server]:
    server = Server([*answers])
    app = web.Application()
    app.router.add_post("/v1/chat/completions", server.answer)
    runner = web.AppRunner(app, shutdown_timeout=0)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    server.address = f"http://{host}:{port}/v1"
    try:
        yield server
    finally:
        await runner.cleanup()
