import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { click, reportsOf, settled } from "../dom.js";
import { RowSelection } from "../../../../dashboard/web/row_selection/row-selection.js";

let selection, reports;

const row = (id, isChecked = false) =>
  `<tr class="runs-row"><td class="runs-box"><input type="checkbox" disabled value="${id}"${isChecked ? " checked" : ""}></td>` +
  `<td class="runs-name">${id}</td></tr>`;
const boxes = () => [...document.querySelectorAll(".runs-box input")];
const checked = () =>
  boxes()
    .filter((box) => box.checked)
    .map((box) => box.value);
const marked = () => [...document.querySelectorAll(".runs-ticked .runs-name")].map((name) => name.textContent);

beforeEach(() => {
  document.body.innerHTML = `<main data-testid="stMain"><table>${row("a")}${row("b")}${row("c")}</table></main>`;
  selection = new RowSelection();
  reports = reportsOf(selection);
});

afterEach(() => selection.dispose());

const send = (selected, version) => selection.update({ selected, version });

test("a click on a box, or anywhere on its row, selects and takes back", () => {
  send([], 0);
  click(boxes()[1]);
  click(document.querySelector(".runs-name"));
  assert.deepEqual(checked(), ["a", "b"]);
  assert.deepEqual(marked(), ["a", "b"]);
  click(boxes()[1]);
  assert.deepEqual(
    reports.map(([, value]) => value),
    [["b"], ["b", "a"], ["a"]],
  );
});

test("text that is marked selects nothing", () => {
  send([], 0);
  globalThis.getSelection = () => "some text";
  click(document.querySelector(".runs-name"));
  globalThis.getSelection = () => "";
  assert.deepEqual(reports, []);
});

test("rows that no page shows stay selected", () => {
  send(["z"], 0);
  click(boxes()[0]);
  assert.deepEqual(reports.at(-1), ["selected", ["z", "a"]]);
});

test("Python's selection counts when its version says so, and not before", () => {
  send([], 0);
  click(boxes()[0]);
  click(boxes()[1]);
  send(["a"], 0); // the answer to the first click
  assert.deepEqual(checked(), ["a", "b"]);
  send([], 1);
  assert.deepEqual(checked(), []);
});

test("boxes can be clicked only while they are listened to", () => {
  assert.ok(boxes().every((box) => box.disabled));
  send([], 0);
  assert.ok(boxes().every((box) => !box.disabled));
  selection.dispose();
  assert.ok(boxes().every((box) => box.disabled));
});

test("what Python had selected already is not reported again", () => {
  document.body.innerHTML = `<main data-testid="stMain"><table>${row("a", true)}</table></main>`;
  send(["a"], 0);
  assert.deepEqual(reports, []);
});

test("new rows are enabled and marked as they come", async () => {
  send(["d"], 0);
  document.querySelector("table").insertAdjacentHTML("beforeend", row("d"));
  await settled();
  assert.deepEqual(checked(), ["d"]);
  assert.equal(boxes().at(-1).disabled, false);
});

test("a selection outlives the rows in which it was made", async () => {
  send([], 0);
  click(boxes()[0]);
  document.querySelector("table").innerHTML = row("a") + row("b"); // written before the click was reported
  await settled();
  assert.deepEqual(checked(), ["a"]);
  click(boxes()[1]);
  assert.deepEqual(reports.at(-1), ["selected", ["a", "b"]]);
});

test("after the end nobody listens", () => {
  send([], 0);
  selection.dispose();
  boxes()[0].disabled = false; // by whoever listens next
  click(boxes()[0]);
  assert.deepEqual(reports, []);
});
