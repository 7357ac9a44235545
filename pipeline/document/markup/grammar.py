"""What both ends of the markup agree on: names, blanks, and what is left unsaid."""

from pipeline.document.model import Row

BLANK = " \t\n"
META = ("key", "kind", "version", "status", "day", "territory", "subject", "author")
INLINE = {"strong", "em", "u", "a", "br", "span", "bdi", "ins", "del"}
KNOWN = {
    *("html", "head", "title", "meta", "style", "body", "header", "main", "footer"),
    *("p", "section", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "div", "nav", "hr", "figure", "figcaption"),
    *("img", "data", "table", "caption", "colgroup", "col", "thead", "tbody", "tr", "th", "td"),
    *INLINE,
}


def equal(rows: tuple[Row, ...]) -> tuple[int, ...]:
    """The widths of columns where the table names none."""
    return (1,) * (sum(cell.colspan for cell in rows[0].cells) if rows else 0)
