"""The browser app: a page to ask in, with the sources of every answer beside it."""
