"""Documents as PDF: typeset, tagged, archival.

From text to page: `bidi` levels (in `document`) → `linebreak` → `shaping` → `paragraph` (words into lines) → `strips`
and `table` (lines and rows) → `pages`. `flow` walks the model and makes the strips and the structure tree (`tags`);
`ink` draws; `font` and `glyf` put faces into the file; `archival` and `outline` the rest; `writer` is the way in.
"""
