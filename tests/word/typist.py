"""Run by the interpreter that has LibreOffice's `uno`: edits Word files as a person does, with or without tracking.

`typist.py <soffice> <profile folder> <jobs.json>`; a job is [file, file to write, tracking, edits]; an edit is
["replace", words, new], ["insert", words, new], ["split", words], ["join", words], ["delete", words], ["add", words, new],
["row", words, cells], ["row-below", words, cells], ["row-gone", words], ["move", words] (one paragraph down),
["bold", words], ["article", words of the next heading, title, words of a clause, new clauses],
["comment", words, text, author] or ["resolve", words of a comment].
"""

import importlib
import json
import os
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "changes"))
office = importlib.import_module("office")
BREAK = 0  # com.sun.star.text.ControlCharacter.PARAGRAPH_BREAK


def find(document: Any, words: str) -> Any:
    search = document.createSearchDescriptor()
    search.SearchString, search.SearchCaseSensitive = words, True
    found = document.findFirst(search)
    if found is None:
        raise LookupError(words)
    return found


def edit(dispatcher: Any, document: Any, what: str, words: str, *more: Any) -> None:  # noqa: C901, PLR0912 — an arm an edit
    if what == "resolve":
        resolve(document, words)
        return
    found = find(document, words)
    text = found.Text
    match what:
        case "replace" | "insert":
            (found if what == "replace" else found.getEnd()).setString(more[0])
        case "bold":
            found.CharWeight = 150.0
            found.CharWeightComplex = 150.0
        case "split":
            text.insertControlCharacter(found.getEnd(), BREAK, False)  # noqa: FBT003 — UNO knows no names
        case "join":
            cursor = text.createTextCursorByRange(found.getEnd())
            cursor.gotoEndOfParagraph(False)  # noqa: FBT003
            cursor.goRight(1, True)  # noqa: FBT003
            cursor.setString(" ")
        case "delete":
            cursor = text.createTextCursorByRange(found.getStart())
            cursor.gotoStartOfParagraph(False)  # noqa: FBT003
            cursor.gotoEndOfParagraph(True)  # noqa: FBT003
            cursor.goRight(1, True)  # noqa: FBT003
            cursor.setString("")
        case "add":
            cursor = text.createTextCursorByRange(found.getEnd())
            cursor.gotoEndOfParagraph(False)  # noqa: FBT003
            text.insertControlCharacter(cursor, BREAK, False)  # noqa: FBT003
            text.insertString(cursor, more[0], False)  # noqa: FBT003
        case "row":
            table = found.TextTable
            table.Rows.insertByIndex(table.Rows.Count, 1)
            for column, words_of_cell in enumerate(more[0]):
                table.getCellByPosition(column, table.Rows.Count - 1).setString(words_of_cell)
        case "row-below" | "row-gone" | "move":
            document.CurrentController.select(found)
            command = {"row-below": "InsertRowsAfter", "row-gone": "DeleteRows", "move": "MoveDown"}[what]
            dispatcher.executeDispatch(document.CurrentController.Frame, f".uno:{command}", "", 0, ())
            if what == "row-below":
                below = int(found.Cell.CellName.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
                for column, words_of_cell in enumerate(more[0]):
                    found.TextTable.getCellByPosition(column, below).setString(words_of_cell)
        case "article":
            article(document, found, *more)
        case "comment":
            note = document.createInstance("com.sun.star.text.textfield.Annotation")
            note.Content, note.Author = more
            text.insertTextContent(found, note, True)  # noqa: FBT003


def article(document: Any, heading: Any, title: str, sample: str, clauses: list[str]) -> None:
    """Before a heading type another one, which looks like it, and below it paragraphs that look like a clause."""
    text, like = heading.Text, find(document, sample)
    cursor = text.createTextCursorByRange(heading.getStart())
    cursor.gotoStartOfParagraph(False)  # noqa: FBT003
    for words in (title, *clauses):
        text.insertString(cursor, words, False)  # noqa: FBT003
        text.insertControlCharacter(cursor, BREAK, False)  # noqa: FBT003
        if words != title:
            typed = text.createTextCursorByRange(cursor)
            typed.gotoPreviousParagraph(False)  # noqa: FBT003
            typed.ParaStyleName = like.ParaStyleName
            typed.NumberingRules, typed.NumberingLevel = like.NumberingRules, like.NumberingLevel


def resolve(document: Any, words: str) -> None:
    """Settle the comment with these words."""
    fields = document.TextFields.createEnumeration()
    while fields.hasMoreElements():
        field = fields.nextElement()
        if getattr(field, "Content", None) == words:
            field.Resolved = True


def main(soffice: str, profile: str, jobs: str) -> None:
    uno = importlib.import_module("uno")
    pipe = f"typist{os.getpid()}"
    started = office.started(soffice, Path(profile).resolve().as_uri(), pipe)
    try:
        context = office.connected(uno, pipe, seconds=60)
        create = context.ServiceManager.createInstanceWithContext
        desktop, dispatcher = (create(f"com.sun.star.frame.{name}", context) for name in ("Desktop", "DispatchHelper"))
        for source, target, tracking, edits in json.loads(Path(jobs).read_text(encoding="utf-8")):
            hidden = (office.prop(uno, "Hidden", value=True),)
            document = desktop.loadComponentFromURL(Path(source).resolve().as_uri(), "_blank", 0, hidden)
            document.RecordChanges = tracking
            for one in edits:
                edit(dispatcher, document, *one)
            url = Path(target).resolve().as_uri()
            document.storeToURL(url, (office.prop(uno, "FilterName", "MS Word 2007 XML"),))
            document.close(True)  # noqa: FBT003
    finally:
        office.ended(started)


if __name__ == "__main__":
    main(*sys.argv[1:])
