"""For assistants: what `python -m qa ask --json` prints, as a tool (Model Context Protocol)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from mcp.server.fastmcp import Context, FastMCP
from mcp.server.fastmcp.exceptions import ToolError
from mcp.server.transport_security import TransportSecuritySettings

from qa.app.api import DESCRIPTION
from qa.app.limits import client_at
from qa.app.line import Line
from qa.printing import as_json
from qa.records import Answer, QuestionError


def tool_server(line: Line, answer: Callable[[str, Sequence[str]], Answer]) -> FastMCP:
    """A server with the tool `ask` at the path `/mcp`.

    Args:
        line: where questions wait for their turn.
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

    async def ask(
        question: str, context: Context[Any, Any, Any], history: list[str] | None = None
    ) -> dict[str, Any]:
        request = context.request_context.request
        client = client_at(request.client.host if request and request.client else None)
        try:
            return as_json(await line.answer(client, answer, question, history or []))
        except QuestionError as error:
            raise ToolError(str(error)) from error

    server.add_tool(ask, description=DESCRIPTION)
    return server
