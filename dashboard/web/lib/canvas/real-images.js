/** Real images as Python sends them: grey levels or colours, one image after the other. */
import { bytesOf } from "./paint-image.js";

/**
 * @param {string} text base64 of (count, height, width, channels)
 * @param {number[]} shape of one image
 * @returns {Float32Array[]} numbers in [-1, 1]
 */
export function imagesOf(text, [height, width, channels]) {
  const size = height * width * channels;
  const bytes = bytesOf(text);
  return Array.from({ length: bytes.length / size }, (_, number) =>
    Float32Array.from(bytes.subarray(number * size, (number + 1) * size), (level) => level / 127.5 - 1),
  );
}
