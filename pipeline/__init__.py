"""Mithaq: one structured source, every paper of a bilingual consultation.

The tour, in the order in which a paper is made:

1. `content` reads what people wrote (YAML, French and Arabic side by side), every value knowing its place.
2. `compose` gives it to a template (Jinja2 that writes HTML) and makes a `Document` of one language; numbers, labels
   and references are given there, once, for every format.
3. `document` is the middle of everything: the model, the markup that templates write, the marks inside content, what is
   isolated inside Arabic, the walk over a document, two languages put side by side.
4. `house` reads the look from `templates/house.docx`; `fonts` serves its families; `charts` draws figures.
5. `word`, `pdf` and `web` write the document, each knowing nothing of the others. `word` also reads what comes back.
6. `changes` compares documents: a redline is a `Document` whose text carries changes.
7. `packs` says what a meeting needs, finds what is out of date, and builds it whole or not at all.
8. `mail` and `archive` send papers out and keep what must not be lost.
9. `cli` holds the verbs: the only place that prints, exits and asks the clock. `settings` says where everything lives.

`errors` is beneath them all: what a person can mend is a `PipelineError` with its place and a way out, in both
languages. Nothing imports against this order, and a test sees to it. This package exports nothing.
"""
