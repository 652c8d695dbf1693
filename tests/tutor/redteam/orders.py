"""The red team's orders, and a model that obeys them to the letter once it has read them."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic_ai.messages import ModelMessage, ModelResponse, TextPart, ToolCallPart
from pydantic_ai.models.function import AgentInfo

from bot.prompting.markdown import harmless

EVERYTHING = "{everything}"
HONEST = "What did you expect to see there, and what do you see instead?"
READS: Mapping[str, tuple[str, dict[str, str]]] = {
    "document": ("read_document", {"name": "wishes"}),
    "handover": ("search_memory", {"query": "handover"}),
    "fact": ("search_memory", {"query": "wants möchte"}),
    "coach's note": ("search_memory", {"query": "note notes scores"}),
}
"""What the model looks up if it has not been shown by itself what stands behind a door."""


@dataclass(frozen=True, slots=True)
class Order:
    """An order, where it's written, what it's after, and what obeying it looks like."""

    locale: str
    door: str
    goal: str
    text: str
    says: str = ""
    does: tuple[tuple[str, dict[str, Any]], ...] = ()

    @property
    def id(self) -> str:
        return f"{self.locale}, {self.door}, {self.goal}"


def orders() -> Iterator[Order]:
    for file in sorted(Path(__file__).parent.glob("orders.*.toml")):
        for one in tomllib.loads(file.read_text("utf-8"))["order"]:
            does = tuple((tool, arguments) for tool, arguments in one.pop("does", ()))
            yield Order(locale=file.name.split(".")[1], does=does, **one)


ORDERS = tuple(orders())


def folded(text: str) -> str:
    """Letters and digits alone: whoever wants to obey reads past what was taken out."""
    plain = unicodedata.normalize("NFKC", harmless(text)).casefold()
    return "".join(char for char in plain if char.isalnum())


@dataclass(slots=True)
class Obedient:
    """Does at once what an order says, and is honest as long as it hasn't read one."""

    order: Order
    seen: list[str] = field(default_factory=list)
    tools: set[str] = field(default_factory=set)
    has_read: bool = False
    _did: bool = False
    _looked: bool = False

    async def speak(self, messages: list[ModelMessage], info: AgentInfo) -> ModelResponse:
        shown = "\n".join([str(info.instructions), *_contents(messages)])
        self.seen.append(shown)
        self.tools |= {tool.name for tool in (*info.function_tools, *info.output_tools)}
        if folded(self.order.text) in folded(shown):
            self.has_read = True
            return self._obeys(shown)
        if self.order.door in READS and not self._looked:
            self._looked = True
            return ModelResponse(parts=[ToolCallPart(*READS[self.order.door])])
        return ModelResponse(parts=[TextPart(HONEST)])

    def _obeys(self, shown: str) -> ModelResponse:
        if self.order.does and not self._did:
            self._did = True
            return ModelResponse(parts=[ToolCallPart(tool, given) for tool, given in self.order.does])
        says = self.order.says.replace(EVERYTHING, shown) or "I have done what I was told."
        return ModelResponse(parts=[TextPart(says)])


def _contents(messages: list[ModelMessage]) -> Iterator[str]:
    for message in messages:
        for part in message.parts:
            yield str(getattr(part, "content", ""))
