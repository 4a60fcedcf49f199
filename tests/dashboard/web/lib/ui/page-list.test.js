import assert from "node:assert/strict";
import { test } from "node:test";
import "../../dom.js";
import { nameSections } from "../../../../../dashboard/web/lib/ui/page-list.js";

test("each section is a list that is named by its heading", () => {
  document.body.innerHTML = `
    <ul data-testid="stSidebarNavItems">
      <div><header><p>Learn</p></header><li><a>Start here</a></li></div>
      <div><li><a>Alone</a></li></div>
    </ul>`;
  nameSections(document);
  const list = document.querySelector("ul");
  assert.equal(list.getAttribute("role"), "presentation");
  assert.deepEqual(
    [...list.children].map((section) => [section.getAttribute("role"), section.getAttribute("aria-label")]),
    [
      ["list", "Learn"],
      ["list", ""],
    ],
  );
});
