"""An article open in Label Studio, as a person has it: what is highlighted, and the mouse."""

import json
from dataclasses import dataclass

from playwright.sync_api import Page, Response, TimeoutError

_SCRIPT = """
window.article = () => {
  const root = document.querySelector('.lsf-htx-richtext');
  if (!root) return [];  // between two renderings
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
  const points = [];  // a code point each: [what it says, node, first and last UTF-16 offset]
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (node.nodeName === 'BR') points.push(['\\n', node, 0, 0]);
    if (node.nodeType !== Node.TEXT_NODE || node.parentElement.closest('style')) continue;
    let at = 0;
    for (const sign of node.data) { points.push([sign, node, at, at + sign.length]); at += sign.length; }
  }
  return points;
};
window.box = (start, end) => {
  const points = article(), range = document.createRange();
  const [, first, from] = points[start], [, last, , to] = points[end - 1];
  range.setStart(first, from);
  range.setEnd(last, to);
  return [...range.getClientRects()].filter(box => box.width > 0);
};
window.edges = (start, end) => {  // where the mouse goes down and up to mark these code points
  const points = article(), rightToLeft = /[\u0590-\u08ff]/;
  const signs = points.slice(start, end).map(point => point[0]).join('');
  const clusters = [...new Intl.Segmenter().segment(signs)].map(cluster => cluster.segment);
  const place = (cluster, from, after) => {
    const boxes = box(from, from + [...cluster].length), edge = after ? boxes[boxes.length - 1] : boxes[0];
    const right = after !== rightToLeft.test(cluster);
    return {x: right ? edge.right - 0.5 : edge.left + 0.5, y: (edge.top + edge.bottom) / 2};
  };
  const last = clusters[clusters.length - 1];
  return [place(clusters[0], start, false), place(last, end - [...last].length, true)];
};
window.highlights = () => {
  const points = article(), found = {};
  points.forEach(([, node], at) => {
    let element = node.parentElement;
    for (; element && !element.classList.contains('lsf-htx-richtext'); element = element.parentElement) {
      for (const name of element.classList) {
        const parts = name.match(/^htx-highlight-(.+)-\\d+$/);
        if (parts) (found[parts[1]] ??= []).push(at);
      }
    }
  });
  return found;
};
"""

_SUBMIT = ":is([data-testid=bottombar-submit-button], [data-testid=bottombar-update-button])"


@dataclass(frozen=True)
class Highlight:
    """Code points that are highlighted for one region, as the page shows them; end exclusive."""

    start: int
    end: int
    words: str


def _highlights(text: str, regions: dict[str, list[int]]) -> dict[str, Highlight]:
    found = {}
    for region, points in regions.items():
        start, end = points[0], points[-1] + 1
        inside = set(points) | {at for at in range(start, end) if text[at] == "\n"}
        assert inside == set(range(start, end)), f"{region} is highlighted in pieces"
        found[region] = Highlight(start, end, text[start:end])
    return found


class Article:
    """Offsets are code points of the shown text. `open` first."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self._url = page, url

    def open(self, project: int, task: int) -> None:
        """Opens the task and waits until its text is there."""
        self.page.goto(f"{self._url}/projects/{project}/data?task={task}")
        self.page.wait_for_selector(".lsf-htx-richtext .lsf-richtext__line", timeout=60_000)
        self.page.wait_for_selector(_SUBMIT, timeout=60_000)
        self.page.wait_for_function("!document.querySelector('.lsf-object[data-needs-update=\"1\"]')")
        self.page.evaluate(_SCRIPT)

    @property
    def text(self) -> str:
        """The whole text as it is shown, once it is."""
        return self._seen("() => article().length > 0")[0]

    def wait_for_regions(self, count: int) -> dict[str, Highlight]:
        """What is highlighted, by region id, once there are this many regions."""
        try:
            return _highlights(*self._seen("count => Object.keys(highlights()).length === count", count))
        except TimeoutError as error:
            raise AssertionError(f"{count} regions are expected, highlighted are {self.highlights()}") from error

    def highlights(self) -> dict[str, Highlight]:
        """What is highlighted now, by region id; every region must be one stretch without a gap."""
        return _highlights(*self._seen("() => true"))

    def _seen(self, ready: str, argument: object = None) -> tuple[str, dict[str, list[int]]]:
        """The text and the highlighted points of each region, of one moment, once that is `ready`.

        The page draws the article anew now and then, and shows none in between.
        """
        look = """argument => article().length > 0 && (READY)(argument)
            && [article().map(point => point[0]).join(''), highlights()]""".replace("READY", ready)
        text, found = self.page.wait_for_function(look, arg=argument).json_value()
        return text, found

    def select(self, start: int, end: int) -> None:
        """Clicks into the region over these code points, on its first letter."""
        self.unselect()
        self._show(start)
        down, up = self.page.evaluate("([start, end]) => edges(start, end)", [start, end])
        inwards = 1.5 if up["x"] > down["x"] else -1.5
        self.page.mouse.click(down["x"] + inwards, down["y"])
        self.page.wait_for_selector(".htx-highlight.__active")

    def unselect(self) -> None:
        """Leaves the selected region."""
        self.page.keyboard.press("Escape")
        self.page.wait_for_function("!document.querySelector('.htx-highlight.__active')")

    def mark(self, label: str, start: int, end: int) -> str:
        """Picks the label and draws the mouse over these code points; the id of the region that this makes."""
        before = set(self.highlights())
        self._show(start)
        self.page.locator(".lsf-label", has_text=label).first.click()
        down, up = self.page.evaluate("([start, end]) => edges(start, end)", [start, end])
        self._draw(down["x"], down["y"], up["x"], up["y"])
        self.wait_for_regions(len(before) + 1)
        (made,) = set(self.highlights()) - before
        return made

    def move_end(self, start: int, end: int, new_end: int) -> None:
        """Selects the region and draws its right edge to another place."""
        self.select(start, end)
        handle = self.page.locator(".htx-highlight.__active .__resize_right").last
        place = handle.bounding_box()
        assert place is not None
        _, up = self.page.evaluate("([start, end]) => edges(start, end)", [start, new_end])
        self._draw(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2, up["x"], up["y"])

    def delete(self, start: int, end: int) -> None:
        """Selects the region and deletes it."""
        before = len(self.highlights())
        self.select(start, end)
        self.page.get_by_label("Delete selected region").click()
        self.wait_for_regions(before - 1)

    def choose(self, value: str) -> None:
        """Ticks an attribute's value for the selected region."""
        self.page.locator(".lsf-choice label:visible", has_text=value).first.click()

    def choices(self) -> dict[str, list[str]]:
        """The attributes that are asked for now, by heading, with the values that are ticked."""
        found: dict[str, list[str]] = self.page.evaluate(
            """() => Object.fromEntries([...document.querySelectorAll('.labeling-choices')]
                 .filter(group => group.offsetParent)
                 .map(group => [group.querySelector('h4').textContent,
                                [...group.querySelectorAll('input:checked')].map(input => input.name)]))"""
        )
        return found

    def submit(self) -> int:
        """Submits, or updates what was submitted before; the annotation's id."""
        button = self.page.locator(_SUBMIT)

        def saved(answer: Response) -> bool:
            return "/annotations" in answer.url and answer.request.method in ("POST", "PATCH") and answer.ok

        with self.page.expect_response(saved) as answer:
            button.first.click()
        return int(json.loads(answer.value.body())["id"])

    def _show(self, at: int) -> None:
        self.page.evaluate(
            "at => { const node = article()[at][1]; (node.parentElement).scrollIntoView({block: 'center'}); }", at
        )
        # a line may be higher than the window: bring the very letter into it
        self.page.evaluate(
            """at => { const [place] = box(at, at + 1); const off = place.top - window.innerHeight / 2;
               let element = document.querySelector('.lsf-htx-richtext');
               while (element && Math.abs(off) > 200) {
                 if (element.scrollHeight > element.clientHeight + 1 &&
                     /auto|scroll/.test(getComputedStyle(element).overflowY)) { element.scrollTop += off; break; }
                 element = element.parentElement; } }""",
            at,
        )

    def _draw(self, from_x: float, from_y: float, to_x: float, to_y: float) -> None:
        mouse = self.page.mouse
        mouse.move(from_x, from_y)
        mouse.down()
        mouse.move((from_x + to_x) / 2, (from_y + to_y) / 2, steps=4)
        mouse.move(to_x, to_y, steps=4)
        mouse.up()
