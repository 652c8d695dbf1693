"""A model that says what a test tells it, and remembers all that it was shown."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic_ai.messages import ModelMessage, ModelResponse, TextPart, ToolCallPart
from pydantic_ai.models.function import AgentInfo, FunctionModel

from bot.coach import Coach
from bot.courses.course import Course
from bot.prompting.prompts import Prompts
from bot.review.reviewer import Reviewer
from bot.tutor.choosing import choose
from bot.tutor.engine import Engine
from bot.tutor.guard.guard import Caught, Leak, Watched
from bot.tutor.limits import Limits
from bot.tutor.tutor import Guarding, Models, Tutor
from memory.database import Memory

MODELS = Models((choose("openai:gpt-5-mini"),))
HOST = "api.openai.com"


@dataclass(frozen=True, slots=True)
class Calls:
    """The model calls a tool instead of saying something."""

    tool: str
    arguments: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Takes:
    """The model takes so many seconds before it says it."""

    seconds: float
    text: str = "At last."


Line = str | Calls | Takes | Exception
"""What the model does at one request."""


@dataclass(slots=True)
class Script:
    """Says one line after the other, and the last one again and again."""

    lines: Sequence[Line] = ("Think of what happens to the children first.",)
    seen: list[str] = field(default_factory=list)
    """All that was sent, request by request, with the tools on offer."""
    tools: set[str] = field(default_factory=set)
    noted: list[tuple[str, float, int]] = field(default_factory=list)
    _spoken: int = 0

    async def speak(self, messages: list[ModelMessage], info: AgentInfo) -> ModelResponse:
        self.seen.append("\n".join([str(info.instructions), *map(str, messages)]))
        self.tools |= {tool.name for tool in (*info.function_tools, *info.output_tools)}
        line = self.lines[min(self._spoken, len(self.lines) - 1)]
        self._spoken += 1
        if isinstance(line, Exception):
            raise line
        if isinstance(line, Calls):
            return ModelResponse(parts=[ToolCallPart(line.tool, line.arguments)])
        if isinstance(line, Takes):
            await asyncio.sleep(line.seconds)
        return ModelResponse(parts=[TextPart(line if isinstance(line, str) else line.text)])

    @property
    def asked(self) -> int:
        """How often the model was asked."""
        return len(self.seen)


@dataclass(slots=True)
class Watchful:
    """A guard that catches what holds one of its words, and can be broken."""

    catches: tuple[str, ...] = ()
    broken: bool = False
    watched: list[Watched | None] = field(default_factory=list)

    async def check(self, reply: str, watched: Watched | None) -> Caught | None:
        self.watched.append(watched)
        if self.broken:
            message = "no sandbox"
            raise RuntimeError(message)
        found = next((word for word in self.catches if word in reply), None)
        return Caught(Leak.SOLVES, "it holds the solution") if found else None


@dataclass(frozen=True, slots=True)
class House:
    """Everything that a coach with a tutor is made of."""

    memory: Memory
    prompts: Prompts
    course: Course
    reviewer: Reviewer
    made: list[Tutor] = field(default_factory=list)

    def tutor(
        self,
        script: Script,
        guard: Guarding | None = None,
        limits: Limits = Limits(),  # noqa: B008 - frozen
        models: Models = MODELS,
    ) -> Tutor:
        def engine() -> Engine:
            return Engine(models.choices, {}, limits, FunctionModel(script.speak, model_name="scripted"))

        tutor = Tutor(self.memory, self.prompts, guard or Watchful(), models, limits, engine)
        tutor.noted_by(lambda *note: script.noted.append(note))
        self.made.append(tutor)
        return tutor

    def coach(self, tutor: Tutor | None) -> Coach:
        return Coach(self.memory, self.prompts, [self.course], self.reviewer, tutor=tutor)


Made = Callable[..., Coach]
QUICK = replace(Limits(), seconds=0.5)
