"""Files over HTTP: what has been attached, and a picture for everybody."""

from __future__ import annotations

import base64

from aiohttp import web

from tests.local_discord.world import World

PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def cdn_routes(world: World) -> list[web.RouteDef]:
    async def attachment(request: web.Request) -> web.Response:
        found = world.attachments.get(int(request.match_info["attachment"]))
        if found is None or found.filename != request.match_info["filename"]:
            return web.Response(status=404)
        return web.Response(body=found.data, headers={"Content-Type": found.content_type})

    async def picture(_: web.Request) -> web.Response:
        return web.Response(body=PICTURE, headers={"Content-Type": "image/png"})

    return [
        web.get(r"/cdn/attachments/{channel:\d+}/{attachment:\d+}/{filename}", attachment),
        web.get("/cdn/{rest:.*}", picture),
    ]
