"""Drive the installed program from outside, as a screen reader does: names, roles, actions, real keys and pointer.

Run with the system's Python (the accessibility bindings live there):
``/usr/bin/python3 driven_from_outside.py --driver DRIVER.py --program p2p-desktop --home DIR --pictures DIR``.
Prints one JSON object and exits 1 where a control has no name or a step was not possible.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

PASSWORD = "nine paper boats"
TITLE = "Laptops by keyboard"
SCREENS = {
    "dana": (
        "Home",
        "Requests",
        "Approvals",
        "Orders",
        "Documents",
        "Matching",
        "Vendors",
        "Activity",
        "Notifications",
    ),
    "erik": ("Administration",),
}
PATIENCE = 90.0
#: The private screen did not come up; whoever started this may try again.
NO_SCREEN = 75


class Visitor:
    """Somebody who works with the program through what it tells of itself."""

    def __init__(self, desk: Any, app: Any, pictures: Path) -> None:
        self.desk = desk
        self.app = app
        self.pictures = pictures
        self.vanished: type[Exception] = importlib.import_module("gi.repository.GLib").GError
        self.unnamed: dict[str, list[str]] = {}
        self.visited: list[str] = []

    def wait(self, is_so: Callable[[], object], what: str) -> None:
        """Wait for a condition, and say what never came."""
        end = time.monotonic() + PATIENCE
        while not is_so():
            if time.monotonic() > end:
                self.picture("never-seen")
                raise AssertionError(f"never seen: {what}")
            time.sleep(0.2)

    def picture(self, name: str) -> None:
        """Keep a picture of the whole screen."""
        self.desk.screenshot(str(self.pictures / f"{len(self.visited):02}-{name}.png"))

    def look(self, name: str) -> None:
        """Note what a voice could not say here, and keep a picture."""
        missing = self.steadily(lambda: self.app.unnamed() + self.nameless())
        if missing:
            self.unnamed[name] = missing
        self.visited.append(name)
        self.picture(name.lower().replace(" ", "-"))

    def steadily(self, look: Callable[[], list[str]]) -> list[str]:
        """Look until nothing vanishes under one's eyes: a list that is read anew is made of other cells."""
        end = time.monotonic() + PATIENCE
        while True:
            try:
                return look()
            except self.vanished:
                if time.monotonic() > end:
                    raise
                time.sleep(0.3)

    def nameless(self) -> list[str]:
        """Return what shows, takes the focus and says nothing."""
        state = self.desk.atspi.StateType
        found = []
        for node in self.app.find_all():
            states = node.get_state_set()
            if states.contains(state.FOCUSABLE) and states.contains(state.ENABLED) and not said(node):
                box = node.get_extents(self.desk.atspi.CoordType.SCREEN)
                found.append(f"focusable {node.get_role_name()} at {box.x},{box.y} {box.width}x{box.height}")
        return found

    def shows(self, words: str) -> bool:
        """Say whether something that shows says these words."""
        return bool(self.steadily(lambda: [words for node in self.app.find_all() if words in (node.get_name() or "")]))

    def sign_in(self, username: str) -> None:
        """Go through the door."""
        self.app.wait_for("Username", timeout=PATIENCE)
        self.app.type_into("Username", username)
        self.desk.key("Tab")
        self.desk.write(PASSWORD)
        self.desk.key("Return")
        self.wait(lambda: self.app.find_all("Search or jump to"), f"the desk of {username}")

    def sign_out(self) -> None:
        """Leave by the palette of commands: menus are in no tree of widgets."""
        self.desk.key("ctrl+k")
        self.app.wait_for("Search or jump to", role="text")
        self.desk.write("sign out")
        self.wait(lambda: self.app.find_all("Sign out", role="list item"), "the command to sign out")
        self.desk.key("Return")
        self.app.wait_for("Username", timeout=PATIENCE)

    def visit(self, screens: tuple[str, ...]) -> None:
        """Go to each screen and look."""
        for screen in screens:
            self.app.click(screen)
            self.wait(lambda screen=screen: len(self.app.find_all(screen)) > 1, f"the screen {screen}")  # type: ignore[misc]
            time.sleep(1.0)  # a picture is of a screen that has come to rest
            self.look(screen)


class Typist(Visitor):
    """Somebody who has no pointer: everything is reached and done with keys, and read by its accessible name."""

    def focused(self) -> list[str]:
        """Return the names of what says that it has the focus: a list and the row in it both do."""
        state = self.desk.atspi.StateType

        def look() -> list[str]:
            found = []
            for _depth, node in self.app.walk():
                node.clear_cache()  # what was seen before is remembered, also where it has changed since
                states = node.get_state_set()
                if states.contains(state.FOCUSED) and states.contains(state.SHOWING) and said(node):
                    found.append(said(node))
            return found

        return self.steadily(look)

    def tab_to(self, name: str) -> None:
        """Press Tab until the control of this name has the focus."""
        for _press in range(60):
            if name in self.focused():
                return
            self.desk.key("Tab")
        self.picture("never-reached")
        raise AssertionError(f"Tab never reached “{name}”, it stands on “{self.focused()}”")

    def command(self, words: str) -> None:
        """Have a command done by the palette."""
        self.desk.key("ctrl+k")
        self.wait(lambda: "Search or jump to" in self.focused(), "the palette")
        self.desk.write(words.lower())
        self.wait(lambda: any(each.startswith(words) for each in self.entries()), f"the command “{words}”")
        self.desk.key("Return")

    def entries(self) -> list[str]:
        """Return what the lists that show offer."""
        return self.steadily(lambda: [node.get_name() or "" for node in self.app.find_all(role="list item")])

    def enter(self, username: str) -> None:
        """Sign in; the focus is in the first field by itself."""
        self.app.wait_for("Username", timeout=PATIENCE)
        self.wait(lambda: "Username" in self.focused(), "the focus on the username")
        self.desk.write(username)
        self.desk.key("Tab")
        self.desk.write(PASSWORD)
        self.desk.key("Return")
        self.wait(lambda: self.app.find_all("Search or jump to"), f"the desk of {username}")

    def leave(self) -> None:
        """Sign out."""
        self.command("Sign out")
        self.app.wait_for("Username", timeout=PATIENCE)

    def give_file(self, path: str) -> None:
        """Type a path into the dialog that asks for a file."""
        self.wait(lambda: any(name.startswith("File name") for name in self.focused()), "the dialog for a file")
        self.desk.write(path)
        self.desk.key("Return")


def said(node: Any) -> str:
    """Return what a voice says of a control: its name, or the label that belongs to it."""
    name = (node.get_name() or "").strip()
    if name:
        return name
    for relation in node.get_relation_set() or []:
        if relation.get_relation_type().value_nick == "labelled-by" and relation.get_n_targets():
            return (relation.get_target(0).get_name() or "").strip()
    return ""


def first_start(visitor: Visitor) -> None:
    """Try it with sample data; one of its people is signed in at once."""
    app = visitor.app
    app.wait_for("Try it with sample data", timeout=PATIENCE)
    visitor.look("first start")
    app.click("Try it with sample data")
    app.wait_for("Password again")
    app.type_into("Password", PASSWORD)
    app.type_into("Password again", PASSWORD)
    visitor.look("sample data")
    visitor.desk.key("Return")
    visitor.wait(lambda: app.find_all("Search or jump to"), "the desk of the sample company")


def approve_two(visitor: Visitor) -> None:
    """Ben decides with the keyboard on what waits for him."""
    visitor.sign_in("ben")
    visitor.app.click("Approvals")
    visitor.wait(lambda: visitor.app.find_all("Approve", role="push button"), "a request on turn")
    visitor.look("approvals of ben")
    for _request in range(2):
        visitor.app.wait_for("Approve", role="push button", timeout=PATIENCE)
        visitor.desk.key("a")
        time.sleep(1.0)
    visitor.wait(lambda: visitor.shows("is approved"), "the word that it is approved")
    visitor.look("approved")


def go_round(visitor: Visitor) -> None:
    """Everything there is to see, and one purchase on the way."""
    first_start(visitor)
    visitor.visit(SCREENS["dana"])
    visitor.sign_out()
    visitor.look("sign in")
    approve_two(visitor)
    visitor.sign_out()
    visitor.sign_in("erik")
    visitor.visit(SCREENS["erik"])


def buy_by_keyboard(typist: Typist, papers: Callable[..., str]) -> None:
    """Try the sample data, ask for something, approve it, get its invoice matched, and settle a difference."""
    desk, app = typist.desk, typist.app
    app.wait_for("Try it with sample data", timeout=PATIENCE)
    typist.tab_to("Try it with sample data")
    desk.key("space")
    app.wait_for("Password again")
    typist.tab_to("Password")
    desk.write(PASSWORD)
    typist.tab_to("Password again")
    desk.write(PASSWORD)
    desk.key("Return")
    typist.wait(lambda: app.find_all("Search or jump to"), "the desk of the sample company")
    typist.leave()
    ask(typist, papers("proforma"))
    for approver in ("ben", "clara"):
        typist.leave()
        approve(typist, approver)
    typist.leave()
    typist.enter("dana")
    receipt = papers("receipt", TITLE)
    typist.command("Go to Documents")
    desk.key("ctrl+o")
    typist.give_file(receipt)
    settle_a_difference(typist)


def ask(typist: Typist, proforma: str) -> None:
    """Ana asks for laptops: the proforma fills the form."""
    typist.enter("ana")
    typist.command("New request")
    typist.wait(lambda: typist.app.find_all("What is it for?"), "the form")
    typist.tab_to("What is it for?")
    typist.desk.write(TITLE)
    typist.desk.key("ctrl+o")
    typist.give_file(proforma)
    typist.wait(lambda: typist.shows("9,564"), "the lines of the proforma")
    typist.look("request of ana")
    typist.desk.key("ctrl+Return")
    typist.wait(lambda: typist.shows("In approval"), "the request in approval")


def approve(typist: Typist, username: str) -> None:
    """Decide on everything that waits for this person."""
    typist.enter(username)
    typist.command("Go to Approvals")
    for _request in range(4):
        typist.wait(
            lambda: typist.app.find_all("Approve", role="push button") or typist.shows("Nothing waits for you"),
            "a request on turn, or that none is",
        )
        time.sleep(1.0)  # the next request comes up
        if typist.shows("Nothing waits for you"):
            return
        typist.desk.key("a")
        time.sleep(1.5)
    typist.look(f"approvals of {username}")


def settle_a_difference(typist: Typist) -> None:
    """Dana accepts the first difference of the first result that waits, with a reason."""
    desk = typist.desk
    typist.command("Go to Matching")
    typist.wait(lambda: typist.app.find_all("Accept the difference", role="push button"), "a result to resolve")
    desk.key("2")
    desk.key("Down")
    typist.tab_to("Accept the difference")
    typist.look("a difference")
    desk.key("space")
    typist.wait(lambda: typist.app.find_all("Decide", role="push button"), "the question why")
    desk.write("Agreed with the vendor by phone.")
    typist.tab_to("Decide")
    desk.key("space")
    typist.wait(lambda: typist.shows("is decided"), "the word that it is decided")
    typist.look("decided")


def main() -> int:
    """Do the whole round."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("driver", "program", "home", "pictures"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--python", help="by keyboard alone; the Python of the project, which makes the papers")
    wanted = parser.parse_args()
    wanted.pictures.mkdir(parents=True, exist_ok=True)
    spec = importlib.util.spec_from_file_location("desktop_driver", wanted.driver)
    assert spec is not None
    assert spec.loader is not None
    driver = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(driver)
    with driver.Desktop(size="1440x900") as desk:
        if desk._procs[0].poll() is not None:
            return NO_SCREEN
        app = desk.launch(
            [str(wanted.program)], env={"P2P_HOME": str(wanted.home)}, log=str(wanted.pictures / "program.log")
        )
        visitor = Typist(desk, app, wanted.pictures)
        if wanted.python:
            folder = wanted.pictures / "papers"

            def papers(what: str, *more: str) -> str:
                words = [
                    wanted.python,
                    "-m",
                    "tests.journeys.papers_for",
                    what,
                    str(folder),
                    *([str(wanted.home)] if more else []),
                    *more,
                ]
                return subprocess.run(words, check=True, capture_output=True, text=True).stdout.strip()

            buy_by_keyboard(visitor, papers)
        else:
            go_round(visitor)
    print(json.dumps({"visited": visitor.visited, "unnamed": visitor.unnamed}))
    return 1 if visitor.unnamed else 0


if __name__ == "__main__":
    sys.exit(main())
