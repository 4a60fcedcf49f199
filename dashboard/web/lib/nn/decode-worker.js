/**
 * The script of a worker.
 *
 * @import { Port } from "./decode-server.js"
 */
import { DecodeServer } from "./decode-server.js";

export const server = new DecodeServer(/** @type {Port} */ (/** @type {unknown} */ (globalThis)));
