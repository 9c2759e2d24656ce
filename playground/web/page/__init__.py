"""The playground's page: what Dash lays out once. The script in `assets/` fills it with life."""

from playground.web.page.layout import layout

__all__ = ["layout"]
