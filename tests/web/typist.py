"""Somebody at a browser of their own, as a process that can be killed: types, or goes on with a draft.

    python -m tests.web.typist PROFILE ADDRESS WORDS

With words it types them, says "typed" and waits; without, it goes on with the first draft that is
offered and prints what is in it.
"""

from __future__ import annotations

import shutil
import sys
import time
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.web.browser import ARGUMENTS, steady_hands


def main(profile: Path, address: str, words: str) -> None:
    steady_hands()
    with sync_playwright() as playwright:
        path = shutil.which("chromium") or shutil.which("chromium-browser")
        context = playwright.chromium.launch_persistent_context(
            str(profile), executable_path=path, args=ARGUMENTS
        )
        page = context.pages[0]
        page.goto(address)
        page.locator("#in-text:focus").wait_for()
        if words:
            type_on(page, words)
        resume = page.locator(".in-resume").first
        resume.wait_for()
        resume.click()
        print(page.locator("#in-text").input_value(), flush=True)  # noqa: T201  # what it is asked for
        context.close()


def type_on(page: Page, words: str) -> None:
    """Type, and wait for the end."""
    page.keyboard.type(words, delay=40)
    # As long as it takes to reach for the next key.
    time.sleep(0.5)
    print("typed", flush=True)  # noqa: T201  # whoever waits for it
    time.sleep(60)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
