"""A window of a real Chromium, and what the browser says of the page in it."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from services import require

_BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@dataclass
class Browser:
    """One window. ``open`` starts afresh: no message, no request, no filter of an earlier page is left."""

    driver: webdriver.Chrome
    downloads: Path

    def open(self, page: Path, *, query: str = "", phone: bool = False) -> None:
        size = {"width": 390, "height": 844} if phone else {"width": 1280, "height": 900}
        metrics = {**size, "deviceScaleFactor": 1, "mobile": phone}
        self.driver.get("about:blank")
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        self.messages()
        self.requests()
        self.driver.get(page.as_uri() + query)

    def run(self, script: str, *values: Any) -> Any:
        return self.driver.execute_script(script, *values)

    def messages(self) -> list[str]:
        """Take what the console said since the last call."""
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def requests(self) -> list[str]:
        """Take the addresses asked for since the last call; what lies in the page itself is none."""
        events = (json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance"))
        asked = (e["params"]["request"]["url"] for e in events if e["method"] == "Network.requestWillBeSent")
        return [address for address in asked if not address.startswith(("data:", "about:", "blob:"))]

    def choose(self, language: str) -> None:
        self.run("document.querySelector(arguments[0]).click()", f"#lang-{language}")

    def shown(self) -> list[str]:
        """Give the numbers of the exceptions that the list shows, from the top."""
        found: list[str] = self.run(
            "return [...document.querySelectorAll('#ex tbody tr')].filter(r => r.checkVisibility())"
            ".map(r => r.cells[0].textContent)"
        )
        return found

    def search(self, text: str) -> None:
        self.run(
            "const q = document.querySelector('#q'); q.value = arguments[0]; q.dispatchEvent(new Event('input'))",
            text,
        )


def start_browser(downloads: Path) -> Browser:
    """Start a browser that saves into a folder; the test is skipped where there is none."""
    program = next((path for name in _BROWSERS if (path := shutil.which(name))), None)
    require("chromium", program)
    require("chromium-driver", shutil.which("chromedriver"))
    options = webdriver.ChromeOptions()
    options.binary_location = str(program)
    for argument in (
        "--headless=new",
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--force-prefers-reduced-motion",
    ):
        options.add_argument(argument)
    options.add_experimental_option("prefs", {"download.default_directory": str(downloads)})
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    return Browser(
        webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver"))), downloads
    )
