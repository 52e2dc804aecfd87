"""For assistants: what `python -m qa ask --json` prints, as a tool (Model Context Protocol)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from anyio import CapacityLimiter, to_thread
from mcp.server.fastmcp import FastMCP
from mcp.server.fastmcp.exceptions import ToolError
from mcp.server.transport_security import TransportSecuritySettings

from qa.app.api import DESCRIPTION
from qa.printing import as_json
from qa.records import Answer, QuestionError


def tool_server(answer: Callable[[str, Sequence[str]], Answer]) -> FastMCP:
    """A server with the tool `ask` at the path `/mcp`.

    Args:
        answer: answers (question, earlier questions).
    """
    server = FastMCP(
        "Vraagbaak",
        log_level="ERROR",
        stateless_http=True,
        json_response=True,
        # The gate of the app looks at the host for everything it serves.
        transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
    )
    one_at_a_time = CapacityLimiter(1)

    async def ask(question: str, history: list[str] | None = None) -> dict[str, Any]:
        try:
            return as_json(await to_thread.run_sync(answer, question, history or [], limiter=one_at_a_time))
        except QuestionError as error:
            raise ToolError(str(error)) from error

    server.add_tool(ask, description=DESCRIPTION)
    return server
