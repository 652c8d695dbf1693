"""Which model an operator has chosen, read from one line of the settings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from bot.errors import BatonError


class UnknownModel(BatonError):
    """TUTOR_MODEL names no model; it's `openai:NAME`, `anthropic:NAME`, `ollama:NAME` or `https://…#NAME`."""


class Provider(StrEnum):
    OPENAI = "openai"
    ANTHROPIC = "anthropic"
    OLLAMA = "ollama"
    COMPATIBLE = "compatible"
    """Whatever else speaks OpenAI's API, by its base address."""


_HOSTS = {
    Provider.OPENAI: "https://api.openai.com/v1",
    Provider.ANTHROPIC: "https://api.anthropic.com",
    Provider.OLLAMA: "http://127.0.0.1:11434/v1",
}
_NAMED = re.compile(r"(?P<provider>openai|anthropic|ollama):(?P<name>[^\s@]+)(?:@(?P<address>https?://\S+))?")
_ADDRESS = re.compile(r"(?P<address>https?://[^\s#]+)#(?P<name>\S+)")


@dataclass(frozen=True, slots=True)
class Choice:
    """A model, and where it's asked."""

    provider: Provider
    name: str
    address: str

    @property
    def host(self) -> str:
        """Who gets what is sent, as a learner is told."""
        return urlsplit(self.address).hostname or self.address

    @property
    def wants_a_key(self) -> bool:
        """Whether nobody is answered there without one."""
        return self.address == _HOSTS.get(self.provider) and self.provider is not Provider.OLLAMA

    @property
    def told(self) -> str:
        return f"{self.name} ({self.host})"


def choose(text: str) -> Choice:
    """What `openai:NAME`, `anthropic:NAME`, `ollama:NAME` or `https://HOST/v1#NAME` means.

    A named provider may be reached elsewhere: `ollama:NAME@http://HOST:11434/v1`. Raises `UnknownModel`.
    """
    if found := _NAMED.fullmatch(text.strip()):
        provider = Provider(found["provider"])
        return Choice(provider, found["name"], found["address"] or _HOSTS[provider])
    if found := _ADDRESS.fullmatch(text.strip()):
        return Choice(Provider.COMPATIBLE, found["name"], found["address"])
    raise UnknownModel
