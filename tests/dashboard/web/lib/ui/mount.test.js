import assert from "node:assert/strict";
import { test } from "node:test";
import "../../dom.js";
import { Component, mount } from "../../../../../dashboard/web/lib/ui/mount.js";

const log = [];

class Recorder extends Component {
  constructor(root) {
    super();
    this.root = root;
    log.push("made");
  }

  update(props) {
    log.push(props);
    this.report("name", props);
  }

  dispose() {
    log.push("disposed");
  }
}

test("a component is made once for its place, gets all data and the newest callbacks, and goes with its place", () => {
  const root = document.createElement("div");
  const told = [];
  const streamlit = (data, mark) => ({
    data,
    setStateValue: (name, value) => told.push([mark, name, value]),
    setTriggerValue: () => {},
  });
  mount(Recorder, root, streamlit(1, "first"));
  const leave = mount(Recorder, root, streamlit([2], "second")); // what comes in a list is its only entry
  assert.deepEqual(log, ["made", 1, 2]);
  assert.deepEqual(told, [
    ["first", "name", 1],
    ["second", "name", 2],
  ]);
  leave();
  mount(Recorder, root, streamlit(3, "third"));
  assert.deepEqual(log, ["made", 1, 2, "disposed", "made", 3]);
});
