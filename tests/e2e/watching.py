"""What every page must keep to, whoever looks: watched while it loads, checked when it stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.async_api import ConsoleMessage, Page, Request, Response

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}

# What is looked at in the page itself. Each function gives a list of faults in words.
_FAULTS = r"""() => {
  const faults = [];
  const shown = (element) => element.checkVisibility({visibilityProperty: true});
  const said = (element) => (element.innerText || element.value || element.getAttribute("aria-label") || "").trim();
  const all = (selector) => [...document.querySelectorAll(selector)];
  const brief = (element) => element.outerHTML.slice(0, 120);
  if (all("h1").length !== 1) faults.push(`${all("h1").length} headings of the first order`);
  if (all("main").length !== 1) faults.push("not exactly one main");
  if (!document.title.trim() || document.title.startsWith("·")) faults.push("no title");
  let before = 1;
  for (const heading of all("h1, h2, h3, h4")) {
    const order = Number(heading.tagName[1]);
    if (order > before + 1) faults.push(`heading skips an order: ${brief(heading)}`);
    before = order;
  }
  for (const input of all("input:not([type=hidden]), select, textarea"))
    if (!input.labels.length && !input.getAttribute("aria-label")) faults.push(`no label: ${brief(input)}`);
  for (const doing of all("a[href], button"))
    if (shown(doing) && !said(doing)) faults.push(`says nothing: ${brief(doing)}`);
  for (const image of all("img")) if (!image.hasAttribute("alt")) faults.push(`no alt: ${brief(image)}`);
  for (const drawing of all("svg"))
    if (drawing.getAttribute("aria-hidden") !== "true" && !drawing.getAttribute("aria-label")
        && !drawing.getAttribute("aria-labelledby") && !drawing.querySelector("title"))
      faults.push(`a drawing without a name: ${brief(drawing)}`);
  const ids = all("[id]").map((element) => element.id);
  for (const id of new Set(ids.filter((id, place) => ids.indexOf(id) !== place))) faults.push(`id twice: ${id}`);
  for (const name of ["aria-labelledby", "aria-describedby"])
    for (const element of all(`[${name}]`))
      for (const id of element.getAttribute(name).split(/\s+/).filter(Boolean))
        if (!document.getElementById(id)) faults.push(`${name} leads nowhere: ${id}`);
  for (const element of all("th")) if (!element.hasAttribute("scope")) faults.push(`no scope: ${brief(element)}`);
  return faults;
}"""

# Letters against the ground that is painted behind them: at least 4.5:1, large ones 3:1 (WCAG 2.2 AA).
_CONTRAST = r"""() => {
  const canvas = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
  const painted = new Map();
  const paint = (written) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = written;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const colour = (written) => painted.get(written) || painted.set(written, paint(written)).get(written);
  const light = (rgb) => {
    const [r, g, b] = rgb.slice(0, 3).map((part) => part / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const over = (top, ground) =>
    top.slice(0, 3).map((part, at) => (part * top[3]) / 255 + ground[at] * (1 - top[3] / 255));
  const ground = (element) => {
    const layers = [];
    for (let here = element; here; here = here.parentElement) {
      const layer = colour(getComputedStyle(here).backgroundColor);
      if (layer[3]) layers.push(layer);
      if (layer[3] === 255) break;
    }
    return layers.reverse().reduce((under, layer) => over(layer, under), [255, 255, 255]);
  };
  const faults = new Set();
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    const tag = element.tagName;
    const words = texts.currentNode.textContent.trim().slice(0, 30);
    if (!words || tag === "SCRIPT" || tag === "STYLE" || element.closest("svg")) continue;
    if (!element.checkVisibility() || element.closest(".visually-hidden, .skip, option")) continue;
    const style = getComputedStyle(element);
    const below = ground(element);
    const [a, b] = [light(over(colour(style.color), below)), light(below)];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (ratio < (large ? 3 : 4.5)) faults.add(`${ratio.toFixed(2)}:1 ${element.className || tag}: ${words}`);
  }
  return [...faults];
}"""

_WIDTHS = "() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]"

# Words that only code knows: keys of texts, values of enumerations, identifiers, instants as machines write them.
_RAW = r"""([keys, values]) => {
  // The reference of a problem is there to be quoted.
  const quoted = [...document.querySelectorAll(".reference")].map((element) => element.innerText);
  const words = quoted.reduce((left, one) => left.replace(one, ""), document.body.innerText);
  const faults = keys.filter((key) => words.includes(key)).map((key) => `a key instead of a text: ${key}`);
  for (const value of values)
    if (new RegExp(`(^|[^\\w-])${value}($|[^\\w.@-])`, "m").test(words)) faults.push(`a word of the code: ${value}`);
  for (const found of words.match(/\d{4}-\d\d-\d\dT\d\d:\d\d|[0-9a-f]{20,}|\bNone\b|\bnull\b|\bundefined\b/g) || [])
    faults.push(`for machines: ${found}`);
  return faults;
}"""

_FOCUS = """() => {
  const style = getComputedStyle(document.activeElement);
  return document.activeElement !== document.body
    && ((style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== "none");
}"""


@dataclass
class Watch:
    """What happened while a page was used: faults of its console, requests that left for elsewhere, failed answers."""

    peers: frozenset[str]
    faults: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    @classmethod
    def over(cls, page: Page, peers: Iterable[str]) -> Watch:
        """A watch over `page`; `peers` are the addresses of the services, which it may talk to."""
        watch = cls(frozenset(urlsplit(peer).netloc for peer in peers))
        page.on("console", watch._console)
        page.on("pageerror", lambda error: watch.faults.append(f"script: {error}"))
        page.on("request", watch._request)
        page.on("response", watch._response)
        return watch

    def _console(self, message: ConsoleMessage) -> None:
        # Chromium writes a line for every answer above 399; the answers themselves are watched below.
        if message.type in ("error", "warning") and not message.text.startswith("Failed to load resource"):
            self.faults.append(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        place = urlsplit(request.url)
        if place.scheme not in ("data", "blob") and place.netloc not in self.peers:
            self.faults.append(f"leaves the house: {request.url}")

    def _response(self, response: Response) -> None:
        if response.status >= 400:
            (self.refused if response.request.is_navigation_request() else self.faults).append(
                f"{response.status} {response.url}"
            )


async def faults_of(page: Page, keys: Iterable[str] = (), values: Iterable[str] = ()) -> list[str]:
    """What is wrong with the page that stands now: structure, names, contrast, raw values, focus, a narrow screen."""
    found: list[str] = await page.evaluate(_FAULTS)
    found += [f"contrast {one}" for one in await page.evaluate(_CONTRAST)]
    found += await page.evaluate(_RAW, [list(keys), list(values)])
    await page.keyboard.press("Tab")
    if not await page.evaluate(_FOCUS):
        found.append("the focus is not seen")
    await page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    wide, screen = await page.evaluate(_WIDTHS)
    if wide > screen:
        found.append(f"{wide} px wide on a screen of {screen}")
    await page.set_viewport_size(DESK)  # type: ignore[arg-type]
    return found
