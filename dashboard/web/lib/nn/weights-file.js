/**
 * The weights of networks as one file (`gan_core/export.py` writes it): the text "LATB", the CRC-32 of all that follows
 * it, the length of a JSON header, the header, and the numbers.
 *
 * @import { NetworkHeader } from "./nn-runtime.js"
 */
import { Network, WeightsError } from "./nn-runtime.js";

const MAGIC = "LATB";
const FORMAT = 1;
const PREAMBLE = 12; // magic, checksum, length of the header

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, start) => {
  let value = start;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

/** @param {Uint8Array} bytes */
function crc32(bytes) {
  let value = 0xffffffff;
  for (let place = 0; place < bytes.length; place += 1) {
    value = CRC_TABLE[(value ^ bytes[place]) & 0xff] ^ (value >>> 8);
  }
  return (value ^ 0xffffffff) >>> 0;
}

/** Networks by name. Their weights are unpacked when they are first asked for. */
export class WeightsFile {
  /**
   * @param {Uint8Array} bytes
   * @throws {WeightsError} if they are something else, damaged, or of another format
   */
  constructor(bytes) {
    // a copy at an aligned place: typed arrays of floats want that
    const data = bytes.byteOffset % 4 ? bytes.slice() : bytes;
    if (data.length < PREAMBLE || String.fromCharCode(...data.subarray(0, 4)) !== MAGIC) {
      throw new WeightsError("the weights that arrived are not a weights file of this project");
    }
    const numbers = new DataView(data.buffer, data.byteOffset, data.length);
    if (crc32(data.subarray(8)) !== numbers.getUint32(4, true)) {
      throw new WeightsError("the weights were damaged in transit");
    }
    const length = numbers.getUint32(8, true);
    const header = JSON.parse(new TextDecoder().decode(data.subarray(PREAMBLE, PREAMBLE + length)));
    if (header.format !== FORMAT) throw new WeightsError(`the weights are of format ${header.format}, not ${FORMAT}`);
    this.data = data;
    /** @type {string} */
    this.name = header.name;
    /** @type {Record<string, NetworkHeader>} */
    this.headers = header.networks;
    this.body = data.subarray(PREAMBLE + length);
    /** @type {Map<string, Network>} */
    this.networks = new Map();
  }

  /**
   * @param {string} name
   * @returns {Network}
   * @throws {WeightsError} if there is no such network
   */
  network(name) {
    const known = this.networks.get(name);
    if (known) return known;
    const header = this.headers[name];
    if (!header) throw new WeightsError(`the weights contain no ${name}`);
    const network = new Network(header, this.body);
    this.networks.set(name, network);
    return network;
  }
}
