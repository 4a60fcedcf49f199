// Images of the generator on canvases.

const brushes = new Map(); // one piece of image memory a size

// Draw an image: numbers in [-1, 1], (height, width, 1 or 3 channels).
export function paint(canvas, image, [height, width, channels]) {
  const key = `${width}x${height}`;
  if (!brushes.has(key)) brushes.set(key, new ImageData(width, height));
  const brush = brushes.get(key);
  const { data } = brush;
  for (let place = 0, pixel = 0; place < height * width; place += 1, pixel += 4) {
    for (let colour = 0; colour < 3; colour += 1) {
      const value = image[place * channels + (channels === 3 ? colour : 0)];
      data[pixel + colour] = Math.round((value + 1) * 127.5); // held in 0..255 by the array itself
    }
    data[pixel + 3] = 255;
  }
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  canvas.getContext("2d").putImageData(brush, 0, 0);
}

// Grey levels of 255 as base64, row by row, as such an image.
export function unpackPixels(text) {
  return Float32Array.from(atob(text), (letter) => letter.charCodeAt(0) / 127.5 - 1);
}
