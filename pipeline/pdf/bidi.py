"""Moved to `pipeline.document.bidi`, since charts need it too: import from there. This goes when unused."""

from pipeline.document.bidi import is_ignored, levels, line_levels, resolve, visual_order

__all__ = ["is_ignored", "levels", "line_levels", "resolve", "visual_order"]
