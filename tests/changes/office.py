"""Run by the interpreter that has LibreOffice's `uno`: decides all tracked changes of many files in one office.

`office.py <soffice> <profile folder> <jobs.json>`; a job is [file, decision, file to write]. A decision is "accept",
"reject", "" for none, or the path of the version to compare with.
"""

import importlib
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

COMMANDS = {"accept": ".uno:AcceptAllTrackedChanges", "reject": ".uno:RejectAllTrackedChanges"}


def prop(uno: Any, name: str, value: object) -> Any:
    found = uno.createUnoStruct("com.sun.star.beans.PropertyValue")
    found.Name, found.Value = name, value
    return found


def connected(uno: Any, pipe: str, *, seconds: float) -> Any:
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    until = time.monotonic() + seconds
    while True:
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except Exception:  # the office is not up yet: UNO's own exception is known only through the bridge
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def main(soffice: str, profile: str, jobs: str) -> None:
    uno = importlib.import_module("uno")
    pipe = f"mithaq{Path(profile).name}"
    user = Path(profile).resolve().as_uri()
    options = ["--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck"]
    office = subprocess.Popen([soffice, *options, f"-env:UserInstallation={user}", f"--accept=pipe,name={pipe};urp;"])
    try:
        context = connected(uno, pipe, seconds=60)
        create = context.ServiceManager.createInstanceWithContext
        desktop, dispatcher = (create(f"com.sun.star.frame.{name}", context) for name in ("Desktop", "DispatchHelper"))
        for source, decision, target in json.loads(Path(jobs).read_text(encoding="utf-8")):
            url = Path(source).resolve().as_uri()
            document = desktop.loadComponentFromURL(url, "_blank", 0, (prop(uno, "Hidden", value=True),))
            frame = document.CurrentController.Frame
            if decision in COMMANDS:
                dispatcher.executeDispatch(frame, COMMANDS[decision], "", 0, ())
            elif decision:
                other = (prop(uno, "URL", Path(decision).resolve().as_uri()), prop(uno, "NoAcceptDialog", value=True))
                dispatcher.executeDispatch(frame, ".uno:CompareDocuments", "", 0, other)
            document.storeToURL(Path(target).resolve().as_uri(), (prop(uno, "FilterName", "MS Word 2007 XML"),))
            document.close(True)  # noqa: FBT003 — UNO knows no names of arguments
        desktop.terminate()
        office.wait(30)
    finally:
        office.kill()


if __name__ == "__main__":
    main(*sys.argv[1:])
