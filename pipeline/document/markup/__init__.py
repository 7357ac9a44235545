"""The HTML that templates write, and its inverse: a strict, well-formed subset that holds the whole model.

    <!DOCTYPE html>                                   optional; no entities but the five of XML and numbers
    <html lang="fr" data-langs="fr ar" dir="ltr">     `data-langs` where there are two; `dir` is never needed
      <head>
        <title>…</title>
        <meta name="…" content="…"/>                  key kind version status day (ISO) territory subject author
        <meta charset="utf-8"/> <style>…</style>      for browsers only
      </head>
      <body> <header>blocks</header> <main>blocks</main> <footer>blocks</footer> </body>      main alone must be there
    </html>

Blocks. `lang` stands on any of them and holds for what is inside; `id` where something may point at it.

    <p class="lead" data-label="1.">inline</p>        class: a style of the house
    <section data-numbering="article">                or decimal, annex
      <h1>inline</h1> blocks                          h1 in h2's section and so on: the level is how deep sections nest
    </section>
    <ul> <ol start="2" type="a"> with <li>            an item (or a cell) holds blocks, or inline: one plain paragraph
    <table class="layout" data-parallel="stacked">    `class` and `data-parallel` only where not grid, not cells
      <caption>inline</caption>
      <colgroup><col data-width="2"/>…</colgroup>     relative widths; without it all columns are equal
      <thead> <tbody> <tr> <th scope="col" colspan="2" rowspan="2"> <td data-value="12000.5">
                                                      rows in thead are header rows; the value is what a chart draws
    <figure class="gantt" aria-label="…" data-width="40">      or budget, priorities, progress, emblem, picture; mm
      <data value="2023-11-01">nov.</data>…           ticks of its axis
      <figcaption>inline</figcaption> <table>…</table> <img src="data:…"/>
    <div class="parallel"> <div>blocks</div> <div>blocks</div> </div>      a language a column; as first child of a
                                                      section, with one heading a column, it is the heading
    <div class="landscape">blocks</div>
    <div class="signatures"> <div class="signatory"> paragraphs </div> … </div>
    <nav class="contents" data-of="tables"> <p>title</p> </nav>
    <hr class="page-break"/>

Inline.

    <strong> <em> <u> <a href="…"> <br/> <span lang="ar">
    <bdi>                                             without `lang`: text of no language (a code, a number)
    <a href="#id"></a>                                a cross-reference, filled in when the paper is numbered
    <span class="note">inline</span>                  a footnote
    <span class="field" data-name="page"></span>      or pages
    <span class="space"> </span>                      blanks that stay as they are

Text that names no language gets it from its letters (`inline.languages`), so nothing is ever without one. White space
(space, tab, line feed, never a no-break space) collapses as in a browser, and goes at the edges of paragraphs.

Changes. `data-author`, `datetime` and `data-name` (pairing the ends of a move) stand on

    <ins> <del> <ins class="moved"> <del class="moved"> <span class="format" data-before="strong emph">

and, on a block, in `data-changes="kind|author|when|name|before; …"`. In `before` names stand apart by spaces, "-" is
the unnamed style; a backslash makes the sign after it ordinary. Remarks in the margin end a paragraph:
`<span class="comment" data-author="…" data-text="…" data-quote="…" datetime="…" data-resolved="">replies</span>`.

A processing instruction `<?at FILE:LINE:COLUMN?>` says where what follows was written; errors name that place. An
empty one, `<?at?>`, takes it back: what follows was written where it was said to be before.
"""

from pipeline.document.markup.dumping import dump, fragment
from pipeline.document.markup.reading import parse

__all__ = ["dump", "fragment", "parse"]
