"""Run by the interpreter that has LibreOffice's `uno`: decides all tracked changes of many files in one office.

`office.py <soffice> <profile folder> <jobs.json>`; a job is [file, decision, file to write]. A decision is "accept",
"reject", "" for none, or the path of the version to compare with.
"""

import contextlib
import importlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

FILTERS = {".odt": "writer8", ".docx": "MS Word 2007 XML"}
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


def started(soffice: str, user: str, pipe: str) -> "subprocess.Popen[bytes]":
    options = ["--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck"]
    command = [soffice, *options, f"-env:UserInstallation={user}", f"--accept=pipe,name={pipe};urp;"]
    return subprocess.Popen(command, start_new_session=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


def ended(office: "subprocess.Popen[bytes]") -> None:
    """The command is a script: the office itself is its child."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(office.pid, signal.SIGKILL)
    office.wait(30)


def main(soffice: str, profile: str, jobs: str) -> None:
    """Do every job; one that the office does not survive leaves no file, and the next has a new office."""
    uno = importlib.import_module("uno")
    todo = json.loads(Path(jobs).read_text(encoding="utf-8"))
    while todo:
        pipe = f"mithaq{os.getpid()}-{len(todo)}"
        office = started(soffice, (Path(profile) / str(len(todo))).resolve().as_uri(), pipe)
        try:
            context = connected(uno, pipe, seconds=60)
            while todo:
                job = todo.pop(0)
                decide(uno, context, *job)
        except uno.getClass("com.sun.star.uno.RuntimeException"):  # DisposedException is one
            fallen = Path(job[0])
            fallen.with_name(f".~lock.{fallen.name}#").unlink(missing_ok=True)
        finally:
            ended(office)


def decide(uno: Any, context: Any, source: str, decision: str, target: str) -> None:
    create = context.ServiceManager.createInstanceWithContext
    desktop, dispatcher = (create(f"com.sun.star.frame.{name}", context) for name in ("Desktop", "DispatchHelper"))
    url = Path(source).resolve().as_uri()
    document = desktop.loadComponentFromURL(url, "_blank", 0, (prop(uno, "Hidden", value=True),))
    if document is None:  # it falls over while loading, and is not yet gone: what follows would meet the same
        raise uno.getClass("com.sun.star.lang.DisposedException")("not loaded", None)
    frame = document.CurrentController.Frame
    if decision in COMMANDS:
        dispatcher.executeDispatch(frame, COMMANDS[decision], "", 0, ())
    elif decision:
        other = (prop(uno, "URL", Path(decision).resolve().as_uri()), prop(uno, "NoAcceptDialog", value=True))
        dispatcher.executeDispatch(frame, ".uno:CompareDocuments", "", 0, other)
    kind = FILTERS[Path(target).suffix]
    document.storeToURL(Path(target).resolve().as_uri(), (prop(uno, "FilterName", kind),))
    document.close(True)  # noqa: FBT003 — UNO knows no names of arguments


if __name__ == "__main__":
    main(*sys.argv[1:])
