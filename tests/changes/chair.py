"""Run by the interpreter that has LibreOffice's `uno`: settles every comment of a file, as the chair of a meeting does.

`chair.py <soffice> <profile folder> <file> <file to write>`.
"""

import importlib
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
office = importlib.import_module("office")


def main(soffice: str, profile: str, source: str, target: str) -> None:
    uno = importlib.import_module("uno")
    pipe = f"chair{os.getpid()}"
    started = office.started(soffice, Path(profile).resolve().as_uri(), pipe)
    try:
        context = office.connected(uno, pipe, seconds=60)
        desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        hidden = (office.prop(uno, "Hidden", value=True),)
        document = desktop.loadComponentFromURL(Path(source).resolve().as_uri(), "_blank", 0, hidden)
        fields = document.getTextFields().createEnumeration()
        while fields.hasMoreElements():
            field = fields.nextElement()
            if field.supportsService("com.sun.star.text.textfield.Annotation"):
                field.Resolved = True
        kind = office.prop(uno, "FilterName", value="MS Word 2007 XML")
        document.storeToURL(Path(target).resolve().as_uri(), (kind,))
        document.close(True)  # noqa: FBT003 — UNO knows no names of arguments
    finally:
        office.ended(started)


if __name__ == "__main__":
    main(*sys.argv[1:])
