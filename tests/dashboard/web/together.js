/**
 * Runs test files one after the other in one process, each in a suite of its own name: what takes longest is to load
 * jsdom. Run: node together.js FILE...
 */
import { after, mock, suite } from "node:test";
import { pathToFileURL } from "node:url";
import { leave } from "./dom.js";

for (const file of process.argv.slice(2)) {
  suite(file, async () => {
    after(() => {
      mock.reset();
      leave();
    });
    await import(pathToFileURL(file));
  });
}
