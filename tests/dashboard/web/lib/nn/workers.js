/** Workers for tests: the real server behind one end of a channel, in this thread. */
import { DecodeServer } from "../../../../../dashboard/web/lib/nn/decode-server.js";

/** @returns the page's ends of so many workers; `close` ends them, and lets the test end */
export function workersOf(count) {
  const channels = Array.from({ length: count }, () => new MessageChannel());
  const servers = channels.map(({ port2 }) => new DecodeServer(port2));
  const close = () => channels.forEach(({ port1 }) => port1.close());
  return { workers: channels.map(({ port1 }) => port1), servers, close };
}

/** Until something is so; fails if nothing happens for seconds. */
export async function until(isSo) {
  for (let turn = 0; turn < 2000; turn += 1) {
    if (isSo()) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error(`never: ${isSo}`);
}
