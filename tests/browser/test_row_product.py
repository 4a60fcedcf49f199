"""Which pages may multiply in WebAssembly, and what the others do."""

import json

import pytest
from playwright.sync_api import Browser

from dashboard.web.bundle import FOLDER, namespace

pytestmark = pytest.mark.browser

PRODUCTS = namespace(FOLDER / "lib/nn/row-product.js")
# which one is chosen, and what it makes of two rows
MULTIPLY = f"""(() => {{
  const {{ bestProduct, plainProduct }} = {PRODUCTS};
  const product = bestProduct()(2, 1, 3);
  product.a.set([1, 2, 3, 0, 4, 5, 6, 0]);
  product.b.set([1, 10, 100, 0]);
  product.run();
  return JSON.stringify([bestProduct() === plainProduct, ...product.c]);
}})()"""
STRICT = "script-src 'unsafe-inline'"


def test_the_app_lets_its_networks_multiply_in_webassembly(visit):
    assert json.loads(visit().evaluate(MULTIPLY)) == [False, 321, 654]


@pytest.mark.parametrize(("policy", "is_plain"), [(STRICT, True), (f"{STRICT} 'wasm-unsafe-eval'", False)])
def test_where_the_policy_forbids_webassembly_the_networks_run_in_javascript(browser: Browser, policy, is_plain):
    page = browser.new_page()
    html = f"<!doctype html><title></title><script>document.title = {MULTIPLY};</script>"
    page.route(
        "http://page.test/",
        lambda route: route.fulfill(body=html, content_type="text/html", headers={"Content-Security-Policy": policy}),
    )
    page.goto("http://page.test/")
    assert json.loads(page.title()) == [is_plain, 321, 654]
    page.close()
