"""The head of the page: Gradio's own names pictures elsewhere, for previews of links; this one names none."""

from __future__ import annotations

import re

from gradio.routes import templates
from jinja2 import FunctionLoader

_PREVIEW = re.compile(r'<meta\s+(?:property|name)="(?:og|twitter):[^>]*>\s*')


def drop_previews() -> None:
    """Take the previews out of the page that Gradio serves from now on."""
    environment = templates.env
    gradios = environment.loader
    environment.loader = FunctionLoader(
        lambda name: _PREVIEW.sub("", gradios.get_source(environment, name)[0])
    )
