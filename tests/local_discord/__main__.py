"""The server as a process of its own: prints its addresses as one line of JSON, serves until it is ended."""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import sys

from tests.local_discord.local import LocalDiscord


async def serve(options: argparse.Namespace) -> None:
    ended = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, ended.set)
    async with LocalDiscord(
        port=options.port, keep=options.keep, privileged_intents=options.intents, shards=options.shards
    ) as discord:
        for name in options.guild:
            discord.guild(name).invites_bot()
        addresses = {name: getattr(discord, name) for name in ("rest", "gateway", "cdn", "control", "token")}
        sys.stdout.write(json.dumps(addresses) + "\n")
        sys.stdout.flush()
        await ended.wait()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.local_discord", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--keep", type=int, default=None, help="remember only so many requests and messages")
    parser.add_argument("--shards", type=int, default=1, help="what is recommended to the bot")
    parser.add_argument("--intents", type=int, default=0, help="the privileged intents that are granted")
    parser.add_argument("--guild", action="append", default=[], help="a guild that has the bot")
    asyncio.run(serve(parser.parse_args()))


if __name__ == "__main__":
    main()
