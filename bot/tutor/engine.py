"""Runs a model. The only module that imports pydantic-ai, which takes seconds: import it in a thread."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from math import ceil
from typing import Any

from genai_prices import Usage, calc_price
from pydantic import BaseModel, ConfigDict
from pydantic_ai import Agent, FunctionToolset, InstrumentationSettings, ToolOutput
from pydantic_ai.capabilities import Instrumentation
from pydantic_ai.exceptions import ModelHTTPError
from pydantic_ai.messages import ModelMessage
from pydantic_ai.models import Model
from pydantic_ai.models.fallback import FallbackModel
from pydantic_ai.models.ollama import OllamaModel
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.providers.ollama import OllamaProvider
from pydantic_ai.providers.openai import OpenAIProvider
from pydantic_ai.providers.openai_compatible import OpenAICompatibleProvider
from pydantic_ai.settings import ModelSettings
from pydantic_ai.usage import RunUsage, UsageLimits

from bot.tutor.choosing import Choice, Provider
from bot.tutor.intents import Intent, Proposal
from bot.tutor.limits import MICROS, Limits
from bot.tutor.speech import makes_sense
from memory.recall.context import PER_TOKEN

TRIES_ANEW = 2
"""How often a reply that must not be said is asked for again."""
_NO_KEY = "no-key"
"""What a server that wants none gets: the client insists on one."""
_LONGEST_TOOL_CALL = 10.0

Tool = Callable[..., Awaitable[str]]


class Garbage(Exception):
    """What the model said makes no sense."""


class Withheld(Exception):
    """Whatever the model said, it gave too much away."""


class Propose(BaseModel):
    """Propose what the learner seems to want; it's asked of him, and nothing is done before he agrees."""

    model_config = ConfigDict(extra="ignore")

    intent: Intent
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Work:
    """What a model is asked for."""

    instructions: str
    prompt: str
    tools: Sequence[Tool] = ()
    proposes: bool = False
    objection: Callable[[str], Awaitable[str | None]] = field(default=lambda _reply: _none())
    """What is to be said against a reply, to the model; None if it may be said."""
    again: Callable[[str], str] = str
    """How the model is asked once more, given the objection."""


async def _none() -> None:
    return None


@dataclass(slots=True)
class Meter:
    """What a run has taken so far, however it ends."""

    usage: RunUsage = field(default_factory=RunUsage)
    guessed: int = 0
    """Tokens of requests of which nobody says what they took."""

    @property
    def tokens_in(self) -> int:
        return self.usage.input_tokens + self.guessed

    @property
    def tokens_out(self) -> int:
        return self.usage.output_tokens

    @property
    def micros(self) -> int | None:
        """Known if the model has a price and every answer said what it took."""
        return None if self.guessed or self.usage.cost is None else micros(self.usage.cost)


class Engine:
    """A model, with another one to fall back to if there is one. Used on one event loop."""

    def __init__(
        self,
        choices: Sequence[Choice],
        keys: Mapping[Choice, str],
        limits: Limits,
        model: Model | None = None,
    ) -> None:
        """`model` is used instead of those that the choices name."""
        self._choices = tuple(choices)
        self._limits = limits
        models = [build(choice, keys.get(choice, "")) for choice in choices] if model is None else [model]
        # Whatever goes wrong with the first one, bare errors of the library among it, the next one is asked.
        self._model = FallbackModel(*models, fallback_on=(Exception,)) if len(models) > 1 else models[0]
        self._settings = ModelSettings(
            max_tokens=limits.reply_tokens,
            max_retries=0 if len(models) > 1 else 1,
            request_timeout=limits.seconds / len(models),
        )
        # Nothing is traced unless the process was set up for it, and no word of anybody's ever is.
        self._telemetry = Instrumentation(
            InstrumentationSettings(include_content=False, include_model_request_parameters=False)
        )
        self._opened = False

    async def close(self) -> None:
        if self._opened:
            self._opened = False
            await self._model.__aexit__(None, None, None)

    def dearest(self, tokens_in: int, tokens_out: int) -> int | None:
        """What so many tokens cost in micros at the dearest of the models; None if one has no known price."""
        prices = [price(choice, tokens_in, tokens_out) for choice in self._choices]
        known = [one for one in prices if one is not None]
        return max(known, default=None) if len(known) == len(prices) else None

    async def run(self, work: Work, meter: Meter) -> str | Proposal:
        """What the model says that may be said, or what it proposes; `meter` tells what it took all the same.

        Raises `TimeoutError`, `Garbage`, `Withheld`, and whatever the library and the network have in store.
        """
        async with asyncio.timeout(self._limits.seconds):
            if not self._opened:
                await self._model.__aenter__()
                self._opened = True
            agent = self._agent(work)
            prompt, history = work.prompt, None
            for _ in range(1 + TRIES_ANEW):
                said, history = await self._ask(agent, prompt, history, meter)
                if isinstance(said, Propose):
                    return Proposal(said.intent, said.detail)
                if not makes_sense(said):
                    raise Garbage
                reason = await work.objection(said)
                if reason is None:
                    return said
                prompt = work.again(reason)
        raise Withheld

    async def _ask(
        self,
        agent: Agent[object, str | Propose],
        prompt: str,
        history: list[ModelMessage] | None,
        meter: Meter,
    ) -> tuple[str | Propose, list[ModelMessage]]:
        try:
            result = await agent.run(
                prompt,
                message_history=history,
                usage=meter.usage,
                usage_limits=self._usage_limits,
                model_settings=self._settings,
                infer_name=False,
            )
        except ModelHTTPError:  # refused: nothing was taken
            raise
        except BaseException:  # nobody says what was taken, so it's guessed
            meter.guessed += _tokens(prompt)
            raise
        if meter.usage.unmeasured_requests:
            meter.guessed += _tokens(prompt + str(result.output))
        return result.output, result.all_messages()

    @property
    def _usage_limits(self) -> UsageLimits:
        return UsageLimits(
            request_limit=self._limits.requests,
            tool_calls_limit=self._limits.tool_calls,
            total_tokens_limit=self._limits.turn_tokens,
        )

    def _agent(self, work: Work) -> Agent[object, str | Propose]:
        output: Any = [str, ToolOutput(Propose, name="propose")] if work.proposes else str
        return Agent(
            self._model,
            name="tutor",
            instructions=work.instructions,
            output_type=output,
            toolsets=[FunctionToolset(list(work.tools), timeout=_LONGEST_TOOL_CALL)] if work.tools else (),
            end_strategy="early",  # a proposal ends the run, and what else was called is not run
            retries=1,
            capabilities=[self._telemetry],
        )


def build(choice: Choice, key: str) -> Model:
    """The model of a choice. Chat completions throughout: unlike responses, OpenAI doesn't keep them."""
    match choice.provider:
        case Provider.OPENAI:
            return OpenAIChatModel(choice.name, provider=OpenAIProvider(choice.address, key or _NO_KEY))
        case Provider.OLLAMA:
            return OllamaModel(choice.name, provider=OllamaProvider(choice.address, key or _NO_KEY))
        case Provider.ANTHROPIC:
            # An extra of its own: who has no use for it need not install it.
            from pydantic_ai.models.anthropic import AnthropicModel  # noqa: PLC0415
            from pydantic_ai.providers.anthropic import AnthropicProvider  # noqa: PLC0415

            provider = AnthropicProvider(api_key=key or _NO_KEY, base_url=choice.address)
            return AnthropicModel(choice.name, provider=provider)
        case Provider.COMPATIBLE:
            compatible = OpenAICompatibleProvider(
                choice.host, base_url=choice.address, api_key=key or _NO_KEY
            )
            return OpenAIChatModel(choice.name, provider=compatible)


def price(choice: Choice, tokens_in: int, tokens_out: int) -> int | None:
    """What so many tokens cost, in micros; None if nobody knows."""
    usage = Usage(input_tokens=tokens_in, output_tokens=tokens_out)
    try:
        found = calc_price(usage, choice.name, provider_api_url=choice.address)
    except LookupError:
        return None
    return micros(found.total_price)


def micros(dollars: Decimal) -> int:
    return ceil(dollars * MICROS)


def _tokens(text: str) -> int:
    return ceil(len(text) / PER_TOKEN)
