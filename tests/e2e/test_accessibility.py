"""Every page in a real Chromium: WCAG 2.2 A and AA by axe-core, widths, colours, keyboard."""

from importlib.resources import files

import pytest

from core.testing.browser import too_wide

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
LIGHT, DARK = "light", "dark"
VIEWS = ((1280, LIGHT), (320, DARK))
OPEN_ALL = "document.querySelectorAll('details').forEach(one => { one.open = true })"
RUN = """async rules => {
  const found = await axe.run(document, {runOnly: {type: "tag", values: rules}});
  const where = nodes => nodes.slice(0, 3).map(one => one.html.slice(0, 160)).join(" | ");
  return found.violations.map(one => `${one.id}: ${one.help}: ${where(one.nodes)}`);
}"""
FILL_IN = """([path, fields]) => {
  const find = document.evaluate(path, document, null, XPathResult.FIRST_ORDERED_NODE_TYPE, null);
  const button = find.singleNodeValue;
  button.form.noValidate = true;
  for (const [name, value] of Object.entries(fields)) button.form.elements[name].value = value;
  button.form.requestSubmit(button);
}"""
FOCUSED = """() => {
  const one = document.activeElement;
  if (one === document.body) return null;
  const style = getComputedStyle(one), box = one.getBoundingClientRect();
  const label = one.closest("label");
  const ring = [one, label].filter(Boolean).some(part => {
    const found = getComputedStyle(part);
    return (found.outlineStyle !== "none" && parseFloat(found.outlineWidth) >= 2)
      || found.boxShadow !== "none";
  });
  const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
  const covered = top !== null && !(one.contains(top) || top.contains(one) || label?.contains(top));
  return {name: one.outerHTML.slice(0, 120), ring, covered, tall: innerHeight, top: box.top};
}"""
REACHABLE = """() => [...document.querySelectorAll(
    "a[href], button, input:not([type=hidden]), select, textarea, summary")]
  .filter(one => one.tabIndex >= 0 && !one.disabled && one.checkVisibility()
    && !(one.type === "radio" && one.form
      && one !== (one.form.querySelector(`[name="${one.name}"]:checked`)
        ?? one.form.querySelector(`[name="${one.name}"]`))))
  .length"""


@pytest.fixture(scope="session")
def axe():
    """The text of axe-core."""
    return files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")


async def arrive(page, server, stop):
    """Go to a stop; its status."""
    answer = await page.goto(server.base_url + stop.path)
    if stop.button:
        async with page.expect_navigation() as navigation:
            await page.evaluate(FILL_IN, [stop.button, dict(stop.fields)])
        answer = await navigation.value
    await page.evaluate(OPEN_ALL)
    return answer.status


class Watch:
    """What a page asked for and complained of."""

    def __init__(self, page, server):
        self.problems = []
        self._host = server.base_url
        page.on("request", self.request)
        page.on("console", self.message)

    def request(self, request):
        if not request.url.startswith((self._host, "data:")):
            self.problems.append(f"asks {request.url}")

    def message(self, message):
        is_own_status = "the server responded with a status of" in message.text
        if message.type in {"error", "warning"} and not is_own_status:
            self.problems.append(message.text)


async def faults(page, axe, *, status):
    """What is wrong on a page in all views."""
    await page.evaluate(axe)
    for width, scheme in VIEWS:
        await page.set_viewport_size({"width": width, "height": 800})
        await page.emulate_media(color_scheme=scheme)
        for violation in await page.evaluate(RUN, list(RULES)):
            yield f"{status} {width} {scheme}: {violation}"
    for width in (320, 375, 1280):
        await page.set_viewport_size({"width": width, "height": 800})
        for what in await too_wide(page):
            yield f"{width}: scrolls sideways: {what}"


async def test_the_check_itself_finds_barriers(page, axe):
    """A picture without words, grey on grey, and a line that is too wide."""
    await page.set_content(
        "<html lang=fi><title>x</title><main><h1>x</h1><img src='data:,'>"
        "<p style='color: #999; background: #aaa'>grey</p><p style='width: 2000px'>wide</p>"
    )
    found = " ".join([fault async for fault in faults(page, axe, status=200)])
    for word in ("image-alt", "color-contrast", "320: scrolls sideways"):
        assert word in found


PARTS = 4


@pytest.mark.parametrize("part", range(PARTS))
async def test_pages_have_no_barrier(part, demo_server, stops, open_page, axe):
    """Each kind of page, light and dark, wide and narrow, with all that opens opened."""
    found = {}
    for stop in list(stops.values())[part::PARTS]:
        page = await open_page(width=1280)
        watch = Watch(page, demo_server)
        status = await arrive(page, demo_server, stop)
        wrong = [fault async for fault in faults(page, axe, status=status)]
        if status != stop.status:
            wrong.append(f"answered {status}")
        if wrong or watch.problems:
            found[stop.name] = wrong + watch.problems
        await page.context.close()
    assert found == {}


@pytest.mark.parametrize("name", ["home in fi", "sign-up", "own page"])
async def test_all_is_reached_by_keyboard(name, demo_server, stops, open_page):
    """Tab goes through every control, in sight and with a ring round it, and out again."""
    page = await open_page(width=320)
    await arrive(page, demo_server, stops[name])
    expected = await page.evaluate(REACHABLE)
    seen = []
    for _ in range(expected + 5):
        await page.keyboard.press("Tab")
        focus = await page.evaluate(FOCUSED)
        if focus is None:
            break
        assert focus["ring"], focus
        assert not focus["covered"], focus
        seen.append(focus["name"])
    assert len(seen) >= expected, seen


async def test_wider_text_spacing_hides_nothing(demo_server, stops, open_page):
    """WCAG 1.4.12: lines, letters and words further apart."""
    for name in ("home in fi", "event", "sign-up", "own page", "door"):
        page = await open_page(width=320)
        await arrive(page, demo_server, stops[name])
        await page.evaluate(
            """() => {
              const sheet = new CSSStyleSheet();
              sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important;
                word-spacing: .16em !important } p { margin-bottom: 2em !important }`);
              document.adoptedStyleSheets = [sheet];
            }"""
        )
        assert await too_wide(page) == [], name
        await page.context.close()
